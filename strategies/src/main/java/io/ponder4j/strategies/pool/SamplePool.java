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
    return draw(prompt, 0, n, sampling, run);
  }

  /** What came of the samples from one number up to another, which is not drawn. */
  static List<Candidate> draw(Prompt prompt, int from, int to, SamplingParams sampling, Run run) {
    return complete(requests("sample", prompt, from, to, sampling, run), from, run);
  }

  /** Requests of the samples from one number up to another, with seeds by a purpose. */
  static List<Request> requests(
      String purpose, Prompt prompt, int from, int to, SamplingParams sampling, Run run) {
    Prefix root = Prefix.of(prompt);
    return IntStream.range(from, to)
        .mapToObj(i -> Request.of(root, sampling, run.seed(purpose, i)))
        .toList();
  }

  /** What came of requests; each candidate's index is its place in them, from a number on. */
  static List<Candidate> complete(List<Request> requests, int from, Run run) {
    List<Generation> samples =
        run.get(Role.GENERATOR)
            .startAll(requests, Collections.nCopies(requests.size(), TokenListener.NONE));
    var pool = new ArrayList<Candidate>(requests.size());
    List<RaceEvent.Ended> ended = run.join(samples);
    for (int i = 0; i < ended.size(); i++) {
      if (ended.get(i) instanceof RaceEvent.Finished finished && began(finished.completion())) {
        pool.add(run.candidate(from + i, finished.completion()));
      }
    }
    return pool;
  }

  private static boolean began(Completion completion) {
    return completion.finish().isWhole() || completion.usage().generated() > 0;
  }
}
