package io.ponder4j.onnx;

/** Where the tokens of a row lie when rows of different lengths run side by side. */
enum Padding {
  /** At the end of the row's columns: what the mask hides comes first. */
  LEFT,
  /** At the beginning, each new token right after the row's own last one. */
  RIGHT,
  /** Such rows do not run side by side. */
  NONE
}
