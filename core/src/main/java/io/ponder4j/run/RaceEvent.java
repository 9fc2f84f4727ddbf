package io.ponder4j.run;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;

/** What {@link Run#next} waited for. */
public sealed interface RaceEvent {

  /** A generation closed its thinking phase and goes on to its answer. */
  record PhaseEnded(Generation generation, int tokens) implements RaceEvent {}

  /** A generation ended, one way or the other. */
  sealed interface Ended extends RaceEvent {
    /** Which one. */
    Generation generation();
  }

  /** A generation completed; see {@link Completion#finish()} for why. */
  record Finished(Generation generation, Completion completion) implements Ended {}

  /** A generation failed. */
  record Failed(Generation generation, GenerationException cause) implements Ended {}

  /** Nothing happened in time, there is nothing left to wait for, or the run must stop. */
  record TimedOut() implements RaceEvent {}
}
