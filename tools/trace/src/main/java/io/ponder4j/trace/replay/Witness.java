package io.ponder4j.trace.replay;

import io.ponder4j.generate.Action;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Logits;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.Steering;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.generate.TokenView;
import io.ponder4j.trace.replay.Tape.Force;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Watches one generation from inside the decode loop, and tells in the end what it was. */
final class Witness implements TokenListener {

  private final GenerationKey key;
  private final Request request;
  private final TokenListener listener;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder kinds = new StringBuilder();
  private final StringBuilder phases = new StringBuilder();
  private final List<Force> forced = new ArrayList<>();
  private int[] ends = new int[64]; // [tokens], longer than needed, as the next three
  private int[] ids = new int[64];
  private float[] logProbs = new float[64];
  private float[] entropies = new float[64];
  private boolean stopped; // by steering

  Witness(GenerationKey key, Request request, TokenListener listener) {
    this.key = key;
    this.request = request;
    this.listener = listener;
  }

  // --- the decode loop's side ---

  /** The request, with its steering watched. */
  Request watched() {
    return request.steering().map(this::watch).map(request::steeredBy).orElse(request);
  }

  private Steering watch(Steering steering) {
    return new Steering() {
      @Override
      public Action after(TokenView token) {
        Action action = steering.after(token);
        if (action instanceof Action.Force force) {
          forced.add(new Force(token.index(), force.text()));
        }
        stopped = action instanceof Action.Stop;
        return action;
      }

      @Override
      public void logits(TokenView last, Logits next) {
        steering.logits(last, next);
      }
    };
  }

  @Override
  public Permit permit(int generated) {
    return listener.permit(generated);
  }

  @Override
  public void onToken(TokenView token) {
    int at = kinds.length();
    if (at == ends.length) {
      ends = Arrays.copyOf(ends, 2 * at);
      ids = Arrays.copyOf(ids, 2 * at);
      logProbs = Arrays.copyOf(logProbs, 2 * at);
      entropies = Arrays.copyOf(entropies, 2 * at);
    }
    text.append(token.text());
    kinds.append(Tape.letter(token.kind()));
    phases.append(Tape.letter(token.phase()));
    ends[at] = text.length();
    ids[at] = token.id();
    logProbs[at] = (float) token.logProb();
    entropies[at] = (float) token.entropy();
    listener.onToken(token);
  }

  // --- the end ---

  RecordedGeneration completed(Completion completion) {
    List<Segment> all = completion.prefix().segments();
    int before = Math.min(request.prefix().segments().size(), all.size());
    List<Segment> added = all.subList(before, all.size());
    int generated = completion.usage().generated();
    Finish finish = completion.finish();
    boolean open =
        finish == Finish.CANCELLED
            || finish == Finish.BUDGET
            || (finish == Finish.LENGTH && generated >= request.sampling().maxTokens())
            || (finish == Finish.STOP && stopped);
    boolean reported = completion.tokens().size() > 0;
    TokenTrace numbers = reported ? completion.tokens() : seen();
    boolean complete = kinds.length() == generated && numbers.size() == generated;
    return new RecordedGeneration(
        key,
        complete ? tape(added) : Optional.empty(),
        numbers,
        new Ending.Completed(
            completion.text(),
            added,
            completion.usage(),
            finish,
            open,
            reported,
            completion.calls()));
  }

  RecordedGeneration failed(GenerationException cause) {
    Tape seen = tape(true);
    boolean complete = seen.size() == cause.usage().generated();
    return new RecordedGeneration(
        key,
        complete ? Optional.of(seen) : Optional.empty(),
        seen(),
        new Ending.Failed(
            String.valueOf(cause.getMessage()), cause.retriable(), texts(seen), cause.usage()));
  }

  private TokenTrace seen() {
    int size = kinds.length();
    return new TokenTrace(
        Arrays.copyOf(ids, size), Arrays.copyOf(logProbs, size), Arrays.copyOf(entropies, size));
  }

  /** The tape, if it tells which of its tokens are in the prefix. */
  private Optional<Tape> tape(List<Segment> added) {
    return List.of(tape(true), tape(false)).stream().filter(tape -> fits(tape, added)).findFirst();
  }

  private Tape tape(boolean markersKept) {
    return new Tape(
        text.toString(),
        Arrays.copyOf(ends, kinds.length()),
        kinds.toString(),
        phases.toString(),
        forced,
        markersKept);
  }

  /** True when the prefix holds the kept tokens; the last ones may be left out. */
  private boolean fits(Tape tape, List<Segment> added) {
    int[] kept = IntStream.range(0, tape.size()).filter(tape::isKept).toArray();
    int[] keptIds = IntStream.of(kept).map(token -> ids[token]).toArray();
    var keptText = new StringBuilder();
    IntStream.of(kept).forEach(i -> keptText.append(text, tape.start(i), tape.ends()[i]));
    int idsAt = 0;
    int textAt = 0;
    for (Segment segment : added) {
      if (segment.origin() != Origin.GENERATED) {
        continue;
      }
      int[] own =
          segment.tokenizer().map(t -> segment.ids(t, any -> new int[0])).orElse(new int[0]);
      int to = idsAt + own.length;
      boolean same =
          own.length > 0
              ? to <= keptIds.length && Arrays.equals(own, 0, own.length, keptIds, idsAt, to)
              : keptText.indexOf(segment.text(), textAt) == textAt;
      if (!same) {
        return false;
      }
      idsAt = to;
      textAt += segment.text().length();
    }
    return true;
  }

  /** What a failed generation wrote: its ids are of a tokenizer that nobody named. */
  private static List<Segment> texts(Tape tape) {
    List<Segment> segments = new ArrayList<>();
    var run = new StringBuilder();
    for (int i = 0; i < tape.size(); i++) {
      int token = i;
      if (tape.isKept(i)) {
        run.append(tape.text(), tape.start(i), tape.ends()[i]);
      }
      Phase phase = tape.phase(i);
      Optional<Force> force = tape.forced().stream().filter(f -> f.token() == token).findFirst();
      boolean ends = i + 1 == tape.size() || tape.phase(i + 1) != phase || force.isPresent();
      if (ends && run.length() > 0) {
        segments.add(Segment.ofText(run.toString(), Origin.GENERATED, phase));
        run.setLength(0);
      }
      force.ifPresent(f -> segments.add(Segment.ofText(f.text(), Origin.FORCED, phase)));
    }
    return segments;
  }
}
