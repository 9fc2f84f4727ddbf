package io.ponder4j.onnx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses between lanes and the flat cache for the branches of a step. */
interface LaneChoice {

  /**
   * How they should go in lanes; null where they should go flat.
   *
   * @param branches that could
   * @param plans without a prefix, and with one where they have one in common
   * @param others rows of the step that go flat in any case
   * @param slots that a row of the flat cache runs over
   */
  @Nullable LanePlan choose(int branches, List<LanePlan> plans, int others, int slots);

  /**
   * True when copying all branches anew into shorter lanes pays.
   *
   * @param now with the lanes that there are
   * @param shorter with new ones
   */
  boolean prefersShorter(int branches, LanePlan now, LanePlan shorter);

  /** Always one way where it is possible; a prefix where there is one, and lanes otherwise. */
  static LaneChoice always(Way way) {
    return new LaneChoice() {
      @Override
      public @Nullable LanePlan choose(int branches, List<LanePlan> plans, int others, int slots) {
        return switch (way) {
          case FLAT -> null;
          case LANES -> plans.get(0);
          case PREFIX -> plans.get(plans.size() - 1);
        };
      }

      @Override
      public boolean prefersShorter(int branches, LanePlan now, LanePlan shorter) {
        return false;
      }
    };
  }
}
