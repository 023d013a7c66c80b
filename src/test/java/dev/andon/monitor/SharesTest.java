package dev.andon.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.monitor.Reading.Level;
import dev.andon.monitor.Shares.Share;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharesTest {
  @Test
  void anInputThatNobodySaysAnyMoreIsToldOneThatNobodyEverSaidIsNot() {
    assertThat(Shares.defaults("due", new Share(40, 1000), new Share(80, 1000)).level())
        .isEqualTo(Level.OK);
    assertThat(Shares.defaults("due", new Share(40, 1000), new Share(95, 1000)).level())
        .isEqualTo(Level.WARN);
    assertThat(Shares.defaults("due", new Share(40, 1000), new Share(300, 1000)).level())
        .isEqualTo(Level.ACT);
    assertThat(Shares.defaults("lump", new Share(700, 1000), new Share(710, 1000)).level())
        .isEqualTo(Level.OK);
    assertThat(Shares.defaults("due", new Share(0, 199), new Share(300, 300)).level())
        .isEqualTo(Level.FEW);
  }

  @Test
  void falseAlarmsAreToldByTheirShareAndByWhatTheyWere() {
    assertThat(Shares.falseAlarms("T", new Share(0, 0), new Share(7, 40)).level())
        .isEqualTo(Level.OK);
    assertThat(Shares.falseAlarms("T", new Share(0, 0), new Share(9, 40)).level())
        .isEqualTo(Level.WARN);
    assertThat(Shares.falseAlarms("T", new Share(2, 100), new Share(4, 40)).level())
        .isEqualTo(Level.WARN);
    assertThat(Shares.falseAlarms("T", new Share(2, 100), new Share(29, 29)).level())
        .isEqualTo(Level.FEW);
  }

  @Test
  void peopleWhoChooseForThemselvesAreTold() {
    assertThat(Shares.adherence("warehouse", new Share(32, 40)).level()).isEqualTo(Level.OK);
    assertThat(Shares.adherence("warehouse", new Share(31, 40)).level()).isEqualTo(Level.ACT);
  }

  @Test
  void anObligationThatNobodyTouchedInTimeIsToActUpon() {
    assertThat(Obligations.untouched(3, List.of()).level()).isEqualTo(Level.OK);
    assertThat(Obligations.untouched(3, List.of("c1")).level()).isEqualTo(Level.ACT);
    assertThat(Obligations.low(3, List.of("c1")).level()).isEqualTo(Level.WARN);
  }

  @Test
  void whatCasesComeToIsHeldAgainstWhatWasExpected() {
    Calibration calibration = new Calibration();
    for (int n = 0; n < 299; n++) {
      calibration.add(20, 26);
    }
    assertThat(calibration.reading("handling", "T").level()).isEqualTo(Level.FEW);
    calibration.add(20, 26);
    Reading reading = calibration.reading("handling", "T");
    assertThat(reading.level()).isEqualTo(Level.WARN);
    assertThat(reading.text()).contains("1.30 times");
  }
}
