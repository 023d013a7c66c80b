package dev.andon.simulation;

/** What a policy believes of a case where no fact says it. */
interface Estimates {
  double handlingMinutes(Case one);

  /** Median, hours. */
  double lead(Case one);

  double selfResolutionPerHour(Case one);

  double falseAlarmShare(Case one);

  /** The terms of {@code config/scoring.yaml}. */
  Estimates BY_HAND =
      new Estimates() {
        @Override
        public double handlingMinutes(Case one) {
          return one.type().terms().handlingMinutes();
        }

        @Override
        public double lead(Case one) {
          return one.type().terms().leadHours();
        }

        @Override
        public double selfResolutionPerHour(Case one) {
          return one.type().terms().selfResolutionPerHour();
        }

        @Override
        public double falseAlarmShare(Case one) {
          return one.type().terms().falseAlarmShare();
        }
      };
}
