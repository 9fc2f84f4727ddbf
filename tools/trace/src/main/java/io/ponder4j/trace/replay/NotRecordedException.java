package io.ponder4j.trace.replay;

import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Usage;

/** A recording was asked for a generation, or for more of one, than it holds. */
public class NotRecordedException extends GenerationException {

  private static final long serialVersionUID = 1L;

  NotRecordedException(String message, Usage usage) {
    super(message, null, usage);
  }

  static NotRecordedException unknown(GenerationKey key) {
    return new NotRecordedException(
        "the recording has no generation for "
            + key
            + "; record again with the prompts, seed, sampling and strategy that are replayed",
        Usage.NONE);
  }

  static NotRecordedException endsEarly(GenerationKey key, Usage usage) {
    return new NotRecordedException(
        "the recording ends after "
            + usage.generated()
            + " tokens of the generation for "
            + key
            + ", which was cut short there; record it whole",
        usage);
  }

  static NotRecordedException notShown(GenerationKey key, Usage usage) {
    return new NotRecordedException(
        "the generation for "
            + key
            + " cannot end early, since its generator did not show its tokens one by one; replay it"
            + " with the limits that it was recorded with",
        usage);
  }

  static NotRecordedException steeredOtherwise(GenerationKey key, Usage usage) {
    return new NotRecordedException(
        "after "
            + usage.generated()
            + " tokens the steering does not do what it did in the recording, for "
            + key
            + "; record again with that steering",
        usage);
  }
}
