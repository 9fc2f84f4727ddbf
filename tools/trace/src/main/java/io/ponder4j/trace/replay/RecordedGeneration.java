package io.ponder4j.trace.replay;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.generate.TokenView;
import io.ponder4j.generate.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A generation as it was, and any beginning of it.
 *
 * @param tape its tokens; empty where its generator did not show each of them
 * @param numbers ids, log-probabilities and entropies of the tokens, where known
 */
record RecordedGeneration(GenerationKey key, Optional<Tape> tape, TokenTrace numbers, Ending ending)
    implements Line {

  RecordedGeneration {
    int generated = ending.usage().generated();
    if (tape.isPresent() && (tape.get().size() != generated || numbers.size() != generated)) {
      throw new IllegalArgumentException(
          "a usage of " + generated + " tokens, but " + tape.get().size() + " were seen");
    }
  }

  /** Of two for one key: the one that tells more. */
  static RecordedGeneration better(RecordedGeneration a, RecordedGeneration b) {
    if (a.isOpen() != b.isOpen()) {
      return a.isOpen() ? b : a;
    }
    return b.ending.usage().generated() > a.ending.usage().generated() ? b : a;
  }

  /** True where the model would have gone on. */
  boolean isOpen() {
    return ending instanceof Ending.Completed completed && completed.open();
  }

  /** The completion as it was. */
  Completion whole(Request request, Ending.Completed completed) {
    return new Completion(
        completed.text(),
        append(request.prefix(), completed.segments()),
        completed.usage(),
        completed.finish(),
        completed.reported() ? numbers : TokenTrace.EMPTY,
        completed.calls());
  }

  /** The completion of an earlier end; without a tape nothing was begun. */
  Completion cut(Request request, int tokens, int forces, Finish finish) {
    boolean reported = !(ending instanceof Ending.Completed completed) || completed.reported();
    List<Segment> head =
        tape.map(t -> head(t, tokens - takenBack(t, tokens, finish), forces)).orElse(List.of());
    var text = new StringBuilder();
    head.forEach(segment -> text.append(segment.text()));
    return new Completion(
        text.toString(),
        append(request.prefix(), head),
        usage(tokens, forces),
        finish,
        reported && tape.isPresent() ? numbers.head(tokens) : TokenTrace.EMPTY,
        List.of());
  }

  /** Who stops at the end of a phase does not get its marker. */
  private static int takenBack(Tape said, int tokens, Finish finish) {
    return finish == Finish.STOP && said.kind(tokens - 1) == TokenView.Kind.PHASE_END ? 1 : 0;
  }

  private static Prefix append(Prefix prefix, List<Segment> segments) {
    for (Segment segment : segments) {
      prefix = prefix.append(segment);
    }
    return prefix;
  }

  /** What was spent up to some token; forced text counts as prompt as soon as it is put in. */
  Usage usage(int tokens, int forces) {
    Usage all = ending.usage();
    int notForced =
        ending.segments().stream()
            .filter(segment -> segment.origin() == Origin.FORCED)
            .skip(forces)
            .mapToInt(Segment::tokenCount)
            .sum();
    int prompt = Math.max(0, all.prompt() - notForced);
    return new Usage(
        prompt,
        Math.min(all.cached(), prompt),
        tokens,
        tape.map(t -> t.thinking(tokens)).orElse(0),
        all.exact());
  }

  private List<Segment> head(Tape said, int tokens, int forces) {
    int idsLeft = 0;
    int charactersLeft = 0;
    for (int i = 0; i < tokens; i++) {
      if (said.isKept(i)) {
        idsLeft++;
        charactersLeft += said.ends()[i] - said.start(i);
      }
    }
    int forcesLeft = forces;
    var head = new ArrayList<Segment>();
    for (Segment segment : ending.segments()) {
      if (segment.origin() == Origin.FORCED) {
        if (forcesLeft-- == 0) {
          break;
        }
        head.add(segment);
      } else if (segment.tokenCount() > 0) {
        int kept = Math.min(idsLeft, segment.tokenCount());
        idsLeft -= kept;
        addPart(head, kept == segment.tokenCount() ? segment : segment.head(kept));
      } else {
        int kept = Math.min(charactersLeft, segment.text().length());
        charactersLeft -= kept;
        String text = segment.text().substring(0, kept);
        addPart(head, Segment.ofText(text, segment.origin(), segment.phase()));
      }
    }
    return head;
  }

  private static void addPart(List<Segment> head, Segment part) {
    if (part.tokenCount() > 0 || !part.text().isEmpty()) {
      head.add(part);
    }
  }
}
