package io.ponder4j.trace.replay;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.ToolCall;
import io.ponder4j.generate.Usage;
import java.util.List;

/** How a recorded generation ended. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(name = "completed", value = Ending.Completed.class),
  @JsonSubTypes.Type(name = "failed", value = Ending.Failed.class)
})
sealed interface Ending {

  /** What it added to the prefix. */
  List<Segment> segments();

  Usage usage();

  /**
   * It completed.
   *
   * @param open true where it was cut short: the model would have gone on
   * @param reported true where the completion reports its tokens
   */
  record Completed(
      String text,
      List<Segment> segments,
      Usage usage,
      Finish finish,
      boolean open,
      boolean reported,
      List<ToolCall> calls)
      implements Ending {

    public Completed {
      segments = List.copyOf(segments);
      calls = List.copyOf(calls);
    }
  }

  /** It failed. */
  record Failed(String reason, boolean retriable, List<Segment> segments, Usage usage)
      implements Ending {

    public Failed {
      segments = List.copyOf(segments);
    }
  }
}
