package io.ponder4j.onnx;

/**
 * What a run of the graph takes: so much in any case, so much a row, and so much for each place
 * that a row attends over, of its own or of a prefix that all rows read together.
 *
 * @param run nanoseconds a run
 * @param row nanoseconds a row
 * @param place nanoseconds a row and place
 * @param prefixPlace nanoseconds a row and place of the prefix
 */
record StepCost(double run, double row, double place, double prefixPlace) {

  /** Costs where there is no prefix. */
  StepCost(double run, double row, double place) {
    this(run, row, place, 0);
  }

  /**
   * The cost that three measurements tell, none of its parts below 0.
   *
   * @param narrow of {@code fewRows} rows over next to no places
   * @param wide of {@code rows} rows over next to no places
   * @param deep of {@code rows} rows over so many places each
   */
  static StepCost of(double narrow, double wide, double deep, int fewRows, int rows, int places) {
    double place = Math.max(0, (deep - wide) / ((double) rows * places));
    double row = Math.max(0, (wide - narrow) / (rows - fewRows));
    return new StepCost(Math.max(0, narrow - fewRows * row), row, place);
  }

  /**
   * The cost behind a prefix that three measurements tell, none of its parts below 0.
   *
   * @param narrow of {@code fewRows} rows behind a short prefix
   * @param wide of {@code rows} rows behind the short prefix
   * @param deep of {@code rows} rows behind a long one
   * @param place nanoseconds a row and place of its own
   */
  static StepCost behindPrefix(
      double narrow,
      double wide,
      double deep,
      int fewRows,
      int rows,
      int shortPrefix,
      int longPrefix,
      double place) {
    StepCost cost = of(narrow, wide, deep, fewRows, rows, longPrefix - shortPrefix);
    double row = Math.max(0, cost.row - shortPrefix * cost.place);
    return new StepCost(cost.run, row, place, cost.place);
  }

  /** Nanoseconds of a run of some rows over some places each; 0 where there are no rows. */
  double nanos(int rows, int places) {
    return nanos(rows, places, 0);
  }

  /** The same behind a prefix. */
  double nanos(int rows, int places, int prefix) {
    return rows == 0 ? 0 : run + rows * (row + place * places + prefixPlace * prefix);
  }
}
