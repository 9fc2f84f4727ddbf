package io.ponder4j.testkit;

import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the strategies of the run tests are made of. */
final class Moves {

  static final Prompt PROMPT = Prompt.of("2+2?");

  private Moves() {}

  static Request request(Run run, int index) {
    return Request.of(Prefix.of(PROMPT), run.sampling(), run.seed("sample", index));
  }

  /** Starts samples together. */
  static List<Generation> start(Run run, int n) {
    return start(run, IntStream.range(0, n).mapToObj(i -> request(run, i)).toList());
  }

  /** Starts the branches of a race together. */
  static List<Generation> race(Run run, int n) {
    return start(run, IntStream.range(0, n).mapToObj(i -> request(run, i).inRace()).toList());
  }

  private static List<Generation> start(Run run, List<Request> requests) {
    return run.get(Role.GENERATOR)
        .startAll(requests, Collections.nCopies(requests.size(), TokenListener.NONE));
  }

  /** Starts one sample and waits for it. */
  static RaceEvent.Ended sample(Run run, int index) {
    Generation one = run.get(Role.GENERATOR).start(request(run, index), TokenListener.NONE);
    return run.join(List.of(one)).get(0);
  }

  static Completion completion(RaceEvent ended) {
    return ((RaceEvent.Finished) ended).completion();
  }

  /** Ends the run with all that finished; the first one that has an answer wins. */
  static Outcome conclude(Run run, List<? extends RaceEvent> events) {
    var pool = new ArrayList<Judged>();
    for (RaceEvent event : events) {
      if (event instanceof RaceEvent.Finished finished) {
        pool.add(Judged.unasked(run.candidate(pool.size(), finished.completion())));
      }
    }
    Optional<Judged> winner =
        pool.stream()
            .filter(judged -> judged.candidate().answer().isPresent())
            .findFirst()
            .or(() -> pool.stream().findFirst());
    return run.conclude(new Selection(pool, winner, pool.isEmpty() ? 0 : 1.0 / pool.size(), false));
  }

  /** Starts samples, waits for all of them, ends the run. */
  static Outcome pool(Run run, int n) {
    return conclude(run, run.join(start(run, n)));
  }
}
