package io.ponder4j.testkit;

import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Likelihoods;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenizerId;
import io.ponder4j.generate.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A generator that follows a {@link Script} on a {@link VirtualClock}, with everything that a real
 * backend has: tokens, phases, log-probabilities, steering, leases, cancellation. Records every
 * request. Thread-safe.
 *
 * <p>With {@link #tree} it is a model: what it says depends on the prefix and the seed alone,
 * options are drawn with exactly their probabilities at temperature 1, and the most likely one is
 * taken at temperature 0. Siblings keep in step where their tokens take equal time.
 */
public final class ScriptedGenerator implements Generator {

  private static final Set<Capability> OF_MODEL =
      EnumSet.complementOf(EnumSet.of(Capability.LOGITS, Capability.TOOL_CALLS));
  private static final Set<Capability> ALL =
      Capabilities.of(OF_MODEL.toArray(Capability[]::new))
          .without(Capability.LIKELIHOOD)
          .supported();

  /** A place in a script: some tokens of it are said already. */
  record Position(Script script, int said) {}

  private final VirtualClock clock;
  private final Function<Request, Position> scripts;
  private final Capabilities capabilities;
  private final TokenizerId tokenizer;
  private final Map<String, Integer> vocabulary = new HashMap<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger live = new AtomicInteger();
  private final AtomicInteger drawn = new AtomicInteger();

  private ScriptedGenerator(
      VirtualClock clock,
      Function<Request, Position> scripts,
      Capabilities capabilities,
      String name) {
    this.clock = clock;
    this.scripts = scripts;
    this.capabilities = capabilities;
    this.tokenizer = new TokenizerId(name);
  }

  /** Says what a function of the request tells. */
  public static ScriptedGenerator of(VirtualClock clock, Function<Request, Script> scripts) {
    return new ScriptedGenerator(
        clock,
        request -> new Position(scripts.apply(request), 0),
        new Capabilities(ALL, Integer.MAX_VALUE),
        "scripted");
  }

  /** Says the given scripts, in order of start; asked more often, it begins again. */
  public static ScriptedGenerator inOrder(VirtualClock clock, Script... scripts) {
    var next = new AtomicInteger();
    List<Script> all = List.copyOf(Arrays.asList(scripts));
    return of(clock, request -> all.get(next.getAndIncrement() % all.size()));
  }

  /**
   * A model: walks the tree along the generated text of the prefix and goes on from there. The
   * options of one choice must begin with different characters, or the place that a text stands for
   * is not clear.
   */
  public static ScriptedGenerator tree(VirtualClock clock, Script root) {
    return new ScriptedGenerator(
        clock,
        request -> walk(root, request),
        new Capabilities(OF_MODEL, Integer.MAX_VALUE),
        "scripted");
  }

  /** This script with other capabilities; what is left out is really not done. */
  public ScriptedGenerator with(Capability... some) {
    return new ScriptedGenerator(clock, scripts, Capabilities.of(some), tokenizer.name());
  }

  /** This script with a tokenizer of its own. */
  public ScriptedGenerator withTokenizer(String name) {
    return new ScriptedGenerator(clock, scripts, capabilities, name);
  }

  private static Position walk(Script root, Request request) {
    var text = new StringBuilder();
    for (Segment segment : request.prefix().segments()) {
      if (segment.origin() == Origin.GENERATED) {
        text.append(segment.text());
      }
    }
    Position found = walk(root, text.toString());
    if (found == null) {
      throw new GenerationException("the prefix is not in the script: " + text);
    }
    return found;
  }

  private static @org.jspecify.annotations.Nullable Position walk(Script at, String text) {
    if (!text.startsWith(at.text())) {
      for (int said = 0; said < at.tokens(); said++) {
        if (at.text().substring(0, at.end(said)).equals(text)) {
          return new Position(at, said);
        }
      }
      return null;
    }
    String rest = text.substring(at.text().length());
    if (rest.isEmpty()) {
      return new Position(at, at.tokens());
    }
    for (Script.Option option : at.options()) {
      Position found = walk(option.script(), rest);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  @Override
  public Generation start(Request request, TokenListener listener) {
    requests.add(request);
    var generation = new ScriptedGeneration(this, request, listener, scripts.apply(request));
    live.incrementAndGet();
    clock.schedule(java.time.Duration.ZERO, generation::ask);
    return generation;
  }

  @Override
  public CompletableFuture<Likelihoods> likelihoods(
      List<Continuation> texts, SamplingParams sampling) {
    if (!capabilities.has(Capability.LIKELIHOOD)) {
      return Generator.super.likelihoods(texts, sampling);
    }
    List<Double> logProbs = new ArrayList<>();
    int read = 0;
    for (Continuation text : texts) {
      Request request = Request.of(text.prefix(), sampling, 0);
      logProbs.add(
          Math.log(
              ScriptedReading.of(
                      text, sampling.temperature() == 0, capabilities.has(Capability.PHASES))
                  .probability(scripts.apply(request))));
      read += text.prefix().prompt().lastContent().length() + text.whole().tokenCount();
    }
    return CompletableFuture.completedFuture(
        new Likelihoods(logProbs, new Usage(read, 0, 0, 0, true)));
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  /** Every request so far, in order of start. */
  public List<Request> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** How many generations run. */
  public int live() {
    return live.get();
  }

  /** How many tokens were drawn, by all generations together. */
  public int drawnTokens() {
    return drawn.get();
  }

  VirtualClock clock() {
    return clock;
  }

  TokenizerId tokenizer() {
    return tokenizer;
  }

  void countToken() {
    drawn.incrementAndGet();
  }

  void countEnd() {
    live.decrementAndGet();
  }

  /** Foreign text is one token a character. */
  int[] encode(String text) {
    return text.chars().map(character -> id(String.valueOf((char) character))).toArray();
  }

  synchronized int id(String piece) {
    return vocabulary.computeIfAbsent(piece, p -> vocabulary.size() + 1);
  }
}
