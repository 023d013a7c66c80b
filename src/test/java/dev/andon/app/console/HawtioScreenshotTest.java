package dev.andon.app.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.andon.testing.TestAndon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

class HawtioScreenshotTest {
  private static final String ROUTE = "console-screenshot";

  @Test
  void afterLoginTheConsoleShowsTheRouteTree(@TempDir Path data) throws Exception {
    Optional<Path> browser = program("chromium", "chromium-browser", "google-chrome");
    Optional<Path> driver = program("chromedriver");
    assumeThat(browser.isPresent() && driver.isPresent())
        .as(
            "SKIPPED: no chromium and chromedriver on this machine (Debian: apt-get install chromium chromium-driver)")
        .isTrue();
    try (TestAndon andon = TestAndon.start(data, Map.of(), new OneMoreRoute())) {
      ChromeDriver chrome = chrome(browser.get(), driver.get());
      try {
        show(chrome, andon);
      } finally {
        chrome.quit();
      }
    }
  }

  private static void show(ChromeDriver chrome, TestAndon andon) throws Exception {
    WebDriverWait wait = new WebDriverWait(chrome, Duration.ofSeconds(60));
    String address = "http://127.0.0.1:" + andon.settings().get("andon.console.port") + "/hawtio/";
    chrome.get(address);
    wait.until(ExpectedConditions.presenceOfElementLocated(By.name("pf-login-username-id")))
        .sendKeys("admin");
    chrome
        .findElement(By.name("pf-login-password-id"))
        .sendKeys(andon.settings().secrets().get("admin-password"));
    chrome.findElement(By.cssSelector("button[type=submit]")).click();
    wait.until(ExpectedConditions.presenceOfElementLocated(By.id("vertical-nav-toggle")));
    chrome.get(
        address
            + "camel/routes?nid=root-org.apache.camel-Camel+Contexts-andon-folder-routes-folder");
    try {
      wait.until(
          ExpectedConditions.visibilityOfElementLocated(
              By.xpath("//*[contains(text(),'" + ROUTE + "')]")));
    } finally {
      Path folder = Files.createDirectories(Path.of("target", "screenshots"));
      Files.write(folder.resolve("hawtio-routes.png"), chrome.getScreenshotAs(OutputType.BYTES));
    }
    assertThat(chrome.getPageSource()).contains(ROUTE);
  }

  private static ChromeDriver chrome(Path browser, Path driver) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--window-size=1500,1000");
    return new ChromeDriver(
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.toFile())
            .usingAnyFreePort()
            .build(),
        options);
  }

  private static Optional<Path> program(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A route that is surely there, whatever the folder of routes holds. */
  private static final class OneMoreRoute implements CamelConfiguration {
    @Override
    public void configure(CamelContext camel) throws Exception {
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("timer:screenshot?period=60000").routeId(ROUTE).to("log:screenshot?level=DEBUG");
            }
          });
    }
  }
}
