package io.ponder4j.testkit;

import io.ponder4j.generate.Action;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.generate.TokenView;
import io.ponder4j.generate.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One generation of a {@link ScriptedGenerator}: a token an event. Everything but cancel runs on
 * the clock's events.
 */
final class ScriptedGeneration implements Generation {

  private record Said(
      int id, String text, Phase phase, Origin origin, double logProb, double entropy) {}

  private final ScriptedGenerator generator;
  private final Request request;
  private final TokenListener listener;
  private final CompletableFuture<Completion> completion = new CompletableFuture<>();
  private final List<Said> said = new ArrayList<>(); // forced ones included
  private final StringBuilder text = new StringBuilder();
  private Script script;
  private int position; // tokens of the script that are said
  private int absolute; // tokens since the prompt, for the draws
  private double logProb; // of the option taken before the next token
  private double entropy;
  private int forcedTokens;
  private boolean held;
  private volatile boolean cancelled;

  ScriptedGeneration(
      ScriptedGenerator generator,
      Request request,
      TokenListener listener,
      ScriptedGenerator.Position start) {
    this.generator = generator;
    this.request = request;
    this.listener = listener;
    this.script = start.script();
    this.position = start.said();
    this.absolute =
        request.prefix().segments().stream()
            .mapToInt(s -> s.ids(generator.tokenizer(), generator::encode).length)
            .sum();
  }

  // --- events ---

  /** Asks for a permit, as an engine does before it computes, then takes the time of a token. */
  void ask() {
    if (!held) {
      unlessEnded(this::takePermit);
    }
  }

  private void takePermit() {
    Permit permit = has(Capability.LEASES) ? listener.permit(drawn()) : Permit.PROCEED;
    if (permit == Permit.HOLD) {
      held = true;
    } else if (permit == Permit.STOP) {
      finish(Finish.BUDGET);
    } else {
      generator.clock().schedule(script.tokenTime(), () -> unlessEnded(this::takeTurn));
    }
  }

  /** Asks after all else that happens now: siblings in step draw this token first. */
  private void goOn() {
    generator.clock().schedule(Duration.ZERO, this::ask);
  }

  private void unlessEnded(Runnable turn) {
    if (completion.isDone()) {
      return;
    }
    if (cancelled) {
      finish(Finish.CANCELLED);
      return;
    }
    try {
      turn.run();
    } catch (RuntimeException e) {
      fail(new GenerationException("the steering or the listener failed: " + e, e, usage()));
    }
  }

  private void takeTurn() {
    takeOptions();
    if (position < script.tokens()) {
      say();
    } else if (script.ending() == Script.Ending.END) {
      end();
    } else if (script.ending() == Script.Ending.FAIL) {
      fail(new GenerationException("scripted failure", null, usage()));
    }
  }

  private void fail(GenerationException cause) {
    generator.countEnd();
    completion.completeExceptionally(cause);
  }

  /** Draws what follows, until there is a token to say or the script ends. */
  private void takeOptions() {
    for (int depth = 0; position == script.tokens() && !script.options().isEmpty(); depth++) {
      Script.Option taken = draw(script.options(), depth);
      logProb += Math.log(taken.probability());
      entropy += entropy(script.options());
      script = taken.script();
      position = 0;
    }
  }

  private static double entropy(List<Script.Option> options) {
    return -options.stream()
        .mapToDouble(option -> option.probability() * Math.log(option.probability()))
        .sum();
  }

  /** True when the text is thinking, all said, and what is drawn next is not. */
  private boolean closesThinking() {
    Script next = script;
    boolean atEnd = position == script.tokens();
    for (int depth = 0; atEnd && !next.options().isEmpty(); depth++) {
      next = draw(next.options(), depth).script();
      atEnd = next.tokens() == 0;
    }
    return script.phase() == Phase.THINK && next.phase() == Phase.ANSWER;
  }

  private Script.Option draw(List<Script.Option> options, int depth) {
    if (request.sampling().temperature() == 0) {
      return mostLikely(options);
    }
    long place = absolute * 64L + depth;
    double u = new SplittableRandom(request.seed() ^ (place * 0x9e3779b97f4a7c15L)).nextDouble();
    for (Script.Option option : options) {
      u -= option.probability();
      if (u < 0) {
        return option;
      }
    }
    return options.get(options.size() - 1);
  }

  static Script.Option mostLikely(List<Script.Option> options) {
    return options.stream()
        .reduce((a, b) -> b.probability() > a.probability() ? b : a)
        .orElseThrow();
  }

  private void say() {
    String piece = script.text().substring(script.end(position), script.end(position + 1));
    position++;
    add(new Said(generator.id(piece), piece, script.phase(), Origin.GENERATED, logProb, entropy));
    logProb = 0;
    entropy = 0;
    boolean closesPhase = has(Capability.PHASES) && closesThinking();
    TokenView view = new View(closesPhase ? TokenView.Kind.PHASE_END : TokenView.Kind.TEXT);
    listener.onToken(view);
    Action action = steered(view);
    if (action instanceof Action.Force force) {
      if (closesPhase) {
        takeBack();
      }
      force(force.text());
      goOnOrEnd();
    } else if (closesPhase
        && (action instanceof Action.Stop || request.sampling().stopAfterThinking())) {
      takeBack();
      finish(Finish.STOP);
    } else if (action instanceof Action.Stop) {
      finish(Finish.STOP);
    } else if (stopsAt() >= 0) {
      finish(Finish.STOP);
    } else {
      goOnOrEnd();
    }
  }

  private void goOnOrEnd() {
    if (drawn() >= request.sampling().maxTokens()) {
      finish(Finish.LENGTH);
    } else {
      goOn();
    }
  }

  private void end() {
    add(new Said(0, "", script.phase(), Origin.GENERATED, logProb, entropy));
    TokenView view = new View(TokenView.Kind.END);
    listener.onToken(view);
    if (steered(view) instanceof Action.Force force) {
      takeBack();
      force(force.text());
      goOnOrEnd();
    } else {
      finish(Finish.EOS);
    }
  }

  private Action steered(TokenView view) {
    return request.steering().isPresent() && has(Capability.STEERING)
        ? request.steering().get().after(view)
        : Action.CONTINUE;
  }

  private void force(String forced) {
    for (int i = 0; i < forced.length(); i++) {
      String piece = forced.substring(i, i + 1);
      forcedTokens++;
      add(
          new Said(
              generator.id(piece), piece, script.phase(), Origin.FORCED, Double.NaN, Double.NaN));
    }
  }

  private void add(Said token) {
    said.add(token);
    text.append(token.text());
    absolute++;
    if (token.origin() == Origin.GENERATED) {
      generator.countToken();
    }
  }

  /** Keeps the token in the count and takes its text back. */
  private void takeBack() {
    Said last = said.remove(said.size() - 1);
    text.setLength(text.length() - last.text().length());
    said.add(new Said(last.id(), "", last.phase(), last.origin(), last.logProb(), last.entropy()));
  }

  // --- the result ---

  private boolean has(Capability capability) {
    return generator.capabilities().has(capability);
  }

  private int drawn() {
    return said.size() - forcedTokens;
  }

  private int stopsAt() {
    int first = -1;
    if (has(Capability.STOP_TEXTS)) {
      for (String stop : request.sampling().stop()) {
        int at = text.indexOf(stop);
        first = at >= 0 && (first < 0 || at < first) ? at : first;
      }
    }
    return first;
  }

  private Usage usage() {
    int thinking =
        (int)
            said.stream()
                .filter(t -> t.origin() == Origin.GENERATED && t.phase() == Phase.THINK)
                .count();
    int prompt = request.prefix().prompt().lastContent().length() + request.prefix().tokenCount();
    return new Usage(prompt + forcedTokens, 0, drawn(), thinking, true);
  }

  private void finish(Finish finish) {
    generator.countEnd();
    int stop = stopsAt();
    completion.complete(
        new Completion(
            stop < 0 ? text.toString() : text.substring(0, stop),
            extendedPrefix(),
            usage(),
            finish,
            trace(),
            List.of()));
  }

  private Prefix extendedPrefix() {
    Prefix prefix = request.prefix();
    for (int from = 0, to; from < said.size(); from = to) {
      Said first = said.get(from);
      to = from;
      while (to < said.size()
          && said.get(to).origin() == first.origin()
          && said.get(to).phase() == first.phase()) {
        to++;
      }
      Segment segment = segment(said.subList(from, to), first);
      prefix = segment.tokenCount() == 0 ? prefix : prefix.append(segment);
    }
    return prefix;
  }

  /** Tokens without text are ends and markers: they are not in the prefix. */
  private Segment segment(List<Said> run, Said first) {
    List<Said> kept = run.stream().filter(t -> !t.text().isEmpty()).toList();
    var joined = new StringBuilder();
    int[] ids = new int[kept.size()];
    int[] ends = new int[kept.size()];
    for (int i = 0; i < ids.length; i++) {
      joined.append(kept.get(i).text());
      ids[i] = kept.get(i).id();
      ends[i] = joined.length();
    }
    return Segment.ofTokens(
        generator.tokenizer(),
        ids,
        ends,
        joined.toString(),
        first.origin(),
        has(Capability.PHASES) ? first.phase() : Phase.ANSWER);
  }

  private TokenTrace trace() {
    List<Said> drawn = said.stream().filter(t -> t.origin() == Origin.GENERATED).toList();
    int[] ids = new int[drawn.size()];
    float[] logProbs = new float[drawn.size()];
    float[] entropies = new float[drawn.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = drawn.get(i).id();
      logProbs[i] = has(Capability.LOG_PROBS) ? (float) drawn.get(i).logProb() : Float.NaN;
      entropies[i] = has(Capability.ENTROPIES) ? (float) drawn.get(i).entropy() : Float.NaN;
    }
    return new TokenTrace(ids, logProbs, entropies);
  }

  // --- from outside ---

  @Override
  public CompletableFuture<Completion> completion() {
    return completion.copy();
  }

  @Override
  public void cancel() {
    cancelled = true;
    wake();
  }

  @Override
  public void resume() {
    generator
        .clock()
        .schedule(
            Duration.ZERO,
            () -> {
              if (held) {
                held = false;
                ask();
              }
            });
  }

  private void wake() {
    generator
        .clock()
        .schedule(
            Duration.ZERO,
            () -> {
              held = false;
              if (!completion.isDone()) {
                finish(Finish.CANCELLED);
              }
            });
  }

  /** The last token said. */
  private final class View implements TokenView {

    private final Kind kind;
    private final @Nullable Said last;

    View(Kind kind) {
      this.kind = kind;
      this.last = said.isEmpty() ? null : said.get(said.size() - 1);
    }

    @Override
    public Kind kind() {
      return kind;
    }

    @Override
    public int index() {
      return drawn() - 1;
    }

    @Override
    public int id() {
      return last == null ? -1 : last.id();
    }

    @Override
    public String text() {
      return last == null ? "" : last.text();
    }

    @Override
    public String textSoFar() {
      return text.toString();
    }

    @Override
    public Phase phase() {
      return last == null ? Phase.ANSWER : last.phase();
    }

    @Override
    public double logProb() {
      return last == null || !has(Capability.LOG_PROBS) ? Double.NaN : last.logProb();
    }

    @Override
    public double entropy() {
      return last == null || !has(Capability.ENTROPIES) ? Double.NaN : last.entropy();
    }
  }
}
