package io.ponder4j.onnx;

/** Chooses between lanes and the flat cache for the branches of a step. */
interface LaneChoice {

  /**
   * True when they should go in lanes.
   *
   * @param branches that could
   * @param columns that their lanes would be long
   * @param copies slots of the flat cache that would have to be copied into lanes before
   * @param others rows of the step that go flat in any case
   * @param slots that a row of the flat cache runs over
   */
  boolean prefersLanes(int branches, int columns, long copies, int others, int slots);

  /**
   * True when copying all branches anew into shorter lanes pays.
   *
   * @param columns that their lanes are long
   * @param shorter columns that they would be long
   * @param copies slots of the flat cache that would have to be copied for it
   */
  boolean prefersShorter(int branches, int columns, int shorter, long copies);

  /** Always lanes where they are possible, or never. */
  static LaneChoice always(boolean lanes) {
    return new LaneChoice() {
      @Override
      public boolean prefersLanes(int branches, int columns, long copies, int others, int slots) {
        return lanes;
      }

      @Override
      public boolean prefersShorter(int branches, int columns, int shorter, long copies) {
        return false;
      }
    };
  }
}
