package io.ponder4j.strategies.search;

import io.ponder4j.run.Run;
import io.ponder4j.strategies.step.Path;

/** Which finished paths are worth having come to. */
final class Answers {

  private Answers() {}

  /** True where a finished path has an answer. */
  static boolean isIn(Path path, Run run) {
    return run.candidate(0, path.completion()).answer().isPresent();
  }
}
