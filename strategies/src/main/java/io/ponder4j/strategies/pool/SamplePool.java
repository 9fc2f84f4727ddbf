package io.ponder4j.strategies.pool;

import io.ponder4j.Role;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Draws candidates side by side. Sample i has the seed (sample, i), whatever the size of the pool.
 */
final class SamplePool {

  private SamplePool() {}

  static int requireAtLeastOne(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be >= 1, was " + n);
    }
    return n;
  }

  /**
   * What came of n samples: failed ones are left out, and those that the budget did not let begin.
   */
  static List<Candidate> draw(Prompt prompt, int n, SamplingParams sampling, Run run) {
    Prefix root = Prefix.of(prompt);
    List<Request> requests =
        IntStream.range(0, n)
            .mapToObj(i -> Request.of(root, sampling, run.seed("sample", i)))
            .toList();
    List<Generation> samples =
        run.get(Role.GENERATOR).startAll(requests, Collections.nCopies(n, TokenListener.NONE));
    var pool = new ArrayList<Candidate>(n);
    List<RaceEvent.Ended> ended = run.join(samples);
    for (int i = 0; i < n; i++) {
      if (ended.get(i) instanceof RaceEvent.Finished finished && began(finished.completion())) {
        pool.add(run.candidate(i, finished.completion()));
      }
    }
    return pool;
  }

  private static boolean began(Completion completion) {
    return completion.finish().isWhole() || completion.usage().generated() > 0;
  }
}
