package io.ponder4j.onnx;

/**
 * How branches of a step could go in lanes.
 *
 * @param prefix tokens that all of them begin with and that no lane holds; 0 where each holds all
 *     its text
 * @param columns that lanes are long, the new one included
 * @param copies slots of the flat cache that have to be copied before
 * @param fresh lanes that begin
 */
record LanePlan(int prefix, int columns, long copies, int fresh) {

  Way way() {
    return prefix > 0 ? Way.PREFIX : Way.LANES;
  }
}
