package io.ponder4j.onnx;

/** How branches of a step are computed. */
enum Way {
  /** All in one row of the graph, over all slots in use. */
  FLAT,
  /** Each in a row of its own, over all its text. */
  LANES,
  /** Each in a row of its own, over what follows a prefix that all have in common. */
  PREFIX
}
