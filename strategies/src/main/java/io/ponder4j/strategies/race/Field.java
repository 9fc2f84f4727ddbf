package io.ponder4j.strategies.race;

import io.ponder4j.Role;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The branches of a race, in order of start. Branch i has the seed (sample, i), as in a pool. */
final class Field {

  private static final Duration PATIENCE =
      Duration.ofDays(1); // the budget's time is kept by the run

  private final Run run;
  private final List<Generation> starters;
  private final List<Generation> running;

  private Field(Run run, List<Generation> starters) {
    this.run = run;
    this.starters = starters;
    this.running = new ArrayList<>(starters);
  }

  static Field start(Prompt prompt, int n, Run run) {
    Prefix root = Prefix.of(prompt);
    List<Request> requests =
        IntStream.range(0, n)
            .mapToObj(i -> Request.of(root, run.sampling(), run.seed("sample", i)).inRace())
            .toList();
    return new Field(
        run,
        run.get(Role.GENERATOR).startAll(requests, Collections.nCopies(n, TokenListener.NONE)));
  }

  boolean isEmpty() {
    return running.isEmpty();
  }

  /** The next event; after {@link RaceEvent.TimedOut} the race is over. */
  RaceEvent next() {
    RaceEvent event = run.next(running, PATIENCE);
    if (event instanceof RaceEvent.Ended ended) {
      running.remove(ended.generation());
    } else if (event instanceof RaceEvent.TimedOut) {
      running.clear();
    }
    return event;
  }

  /** Stops every branch that is still running but for the given ones. */
  void stopAllBut(List<Generation> kept) {
    List<Generation> losers = new ArrayList<>(running);
    losers.removeAll(kept);
    losers.forEach(Generation::cancel);
    running.retainAll(kept);
    run.join(losers);
  }

  Candidate candidate(RaceEvent.Finished finished) {
    return run.candidate(starters.indexOf(finished.generation()), finished.completion());
  }
}
