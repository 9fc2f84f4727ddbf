package io.ponder4j.onnx;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Chooses at random. */
record Whim(SplittableRandom random) implements LaneChoice {

  @Override
  public @Nullable LanePlan choose(int branches, List<LanePlan> plans, int others, int slots) {
    return random.nextInt(6) > 0 ? plans.get(random.nextInt(plans.size())) : null;
  }

  @Override
  public boolean prefersShorter(int branches, LanePlan now, LanePlan shorter) {
    return random.nextInt(10) == 0;
  }
}
