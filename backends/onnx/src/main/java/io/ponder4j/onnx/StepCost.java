package io.ponder4j.onnx;

/**
 * What a run of the graph takes: so much in any case, so much a row, and so much for each place
 * that a row attends over.
 *
 * @param run nanoseconds a run
 * @param row nanoseconds a row
 * @param place nanoseconds a row and place
 */
record StepCost(double run, double row, double place) {

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

  /** Nanoseconds of a run of some rows over some places each; 0 where there are no rows. */
  double nanos(int rows, int places) {
    return rows == 0 ? 0 : run + rows * (row + place * places);
  }
}
