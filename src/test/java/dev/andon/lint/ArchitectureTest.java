package dev.andon.lint;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

@AnalyzeClasses(packages = "dev.andon", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] PURE = {
    "dev.andon.fault",
    "dev.andon.canonical",
    "dev.andon.calendar",
    "dev.andon.timer",
    "dev.andon.intake",
    "dev.andon.enrichment",
    "dev.andon.decision",
    "dev.andon.expectation",
    "dev.andon.pattern",
    "dev.andon.prediction",
    "dev.andon.detection",
    "dev.andon.learning",
    "dev.andon.scoring",
    "dev.andon.shadow",
    "dev.andon.casework",
    "dev.andon.dispatch",
    "dev.andon.policy",
    "dev.andon.worklist",
    "dev.andon.monitor",
    "dev.andon.statistics",
    "dev.andon.replay",
    "dev.andon.pipeline",
    "dev.andon.whatif"
  };

  @ArchTest
  static final ArchRule stagesArePure =
      classes()
          .that(resideInAnyPackage(PURE))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(join("java..", "org.jspecify..", "org.slf4j..", PURE)))
          .because(
              "a stage package holds values and functions; move what needs Camel, JMS, JDBC or Jackson one level below (stage.store, stage.rest, …) or to app");

  @ArchTest
  static final ArchRule stagesKnowNoDatabase =
      noClasses()
          .that(resideInAnyPackage(PURE))
          .and()
          .doNotHaveFullyQualifiedName("dev.andon.fault.Faults")
          .should()
          .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql.."))
          .because("JDBC belongs to an adapter package such as stage.store");

  @ArchTest
  static final ArchRule celHasOnePort =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.andon.decision.cel")
          .should()
          .dependOnClassesThat(resideInAnyPackage("dev.cel.."))
          .because("expressions are compiled behind dev.andon.decision.ExpressionLanguage");

  @ArchTest
  static final ArchRule decisionsDependOnNothing =
      classes()
          .that()
          .resideInAPackage("dev.andon.decision")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "org.jspecify..", "dev.andon.decision"))
          .because(
              "a decision is a function of its inputs; what it is asked for belongs to the stage");

  @ArchTest
  static final ArchRule nothingDependsOnApp =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.andon.app..", "dev.andon.demo..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("dev.andon.app.."))
          .because("app wires the stages; pass what a stage needs into its constructor");

  @ArchTest
  static final ArchRule faultsDependOnNothing =
      classes()
          .that()
          .resideInAPackage("dev.andon.fault")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "org.jspecify..", "dev.andon.fault"))
          .because("every stage uses faults; a dependency of theirs would be everybody's");

  @ArchTest
  static final ArchRule noCyclesOfPackages =
      SlicesRuleDefinition.slices()
          .matching("dev.andon.(**)")
          .should()
          .beFreeOfCycles()
          .because("stages are ordered; move what two packages share to the earlier one");

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses()
          .should()
          .haveNameMatching(".*(Util|Utils|Manager|Helper|Impl)")
          .because("such a name says nothing; name the thing or the role");

  @ArchTest
  static final ArchRule timeIsInjected =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.andon.app..", "dev.andon.demo..")
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .because(
              "take BusinessClock or Clock in the constructor, so that a day can be played again");

  private static String[] join(String first, String second, String third, String[] rest) {
    String[] all = new String[rest.length + 3];
    all[0] = first;
    all[1] = second;
    all[2] = third;
    System.arraycopy(rest, 0, all, 3, rest.length);
    return all;
  }
}
