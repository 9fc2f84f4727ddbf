package io.ponder4j.engine;

import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Likelihoods;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.PromptTooLongException;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A model on a decoding engine, as strategies see it. Many generations run side by side; those that
 * begin with the same tokens share what is computed of them. Thread-safe.
 *
 * <p>Closing it closes its engine.
 */
public final class EngineGenerator implements Generator, AutoCloseable {

  private final DecodingEngine engine;
  private final EngineLoop loop;
  private final Dialect dialect;
  private final String namespace;
  private final Priority priority;
  private final Capabilities capabilities;

  EngineGenerator(
      DecodingEngine engine,
      EngineLoop loop,
      Dialect dialect,
      String namespace,
      Priority priority) {
    this.engine = engine;
    this.loop = loop;
    this.dialect = dialect;
    this.namespace = namespace;
    this.priority = priority;
    Set<Capability> able = EnumSet.allOf(Capability.class);
    able.remove(Capability.TOOL_CALLS);
    if (dialect.thinkEndToken().isEmpty()) {
      able.remove(Capability.PHASES);
    }
    this.capabilities = new Capabilities(able, loop.shape().maxPositions());
  }

  /** The engine behind it. */
  public DecodingEngine engine() {
    return engine;
  }

  /** The same model for questions of another priority. Closing either closes both. */
  public EngineGenerator withPriority(Priority value) {
    return new EngineGenerator(engine, loop, dialect, namespace, value);
  }

  /**
   * The same model for callers who share no cached text with others: nobody learns from how fast an
   * answer comes what others have asked. Closing either closes both.
   */
  public EngineGenerator withNamespace(String value) {
    return new EngineGenerator(engine, loop, dialect, value, priority);
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public Session openSession() {
    return new EngineSession(this, loop, priority);
  }

  @Override
  public Generation start(Request request, TokenListener listener) {
    return startAll(null, List.of(request), List.of(listener)).get(0);
  }

  @Override
  public List<Generation> startAll(
      List<Request> requests, List<? extends TokenListener> listeners) {
    return startAll(null, requests, listeners);
  }

  List<Generation> startAll(
      @Nullable EngineSession session,
      List<Request> requests,
      List<? extends TokenListener> listeners) {
    if (session == null && loop.isDraining()) {
      throw loop.closed("the generator");
    }
    Account account = session == null ? new Account(priority) : session.account();
    IdentityHashMap<Prefix, Encoded> known = new IdentityHashMap<>(); // siblings share an array
    List<Generation> all = new ArrayList<>(requests.size());
    List<Sequence> gang = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      Request request = requests.get(i);
      try {
        Encoded text = known.computeIfAbsent(request.prefix(), this::encode);
        var sequence =
            new Sequence(
                loop,
                namespace,
                session,
                dialect,
                request,
                listeners.get(i),
                text.tokens(),
                text.rendered(),
                text.phase());
        gang.add(sequence);
        all.add(sequence);
      } catch (GenerationException e) {
        all.add(Generation.failed(e));
      }
    }
    if (!loop.submit(() -> loop.batch().admit(account, gang))) {
      throw loop.closed("the generator");
    }
    return all;
  }

  @Override
  public CompletableFuture<Likelihoods> likelihoods(
      List<Continuation> texts, SamplingParams sampling) {
    return loop.isDraining()
        ? CompletableFuture.failedFuture(loop.closed("the generator"))
        : likelihoodsIn(texts, sampling);
  }

  /** For a question that is under way. */
  CompletableFuture<Likelihoods> likelihoodsIn(List<Continuation> texts, SamplingParams sampling) {
    List<GivenText> readable = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    int promptTokens = 0;
    try {
      for (int i = 0; i < texts.size(); i++) {
        Encoded prefix = encode(texts.get(i).prefix());
        promptTokens = prefix.rendered();
        GivenText given = given(prefix, texts.get(i));
        if (given.tokens().length <= loop.shape().maxPositions()
            && GivenText.isMarkedAsWritten(texts.get(i).segments(), prefix.phase(), dialect)) {
          readable.add(given);
          places.add(i);
        }
      }
    } catch (GenerationException e) {
      return CompletableFuture.failedFuture(e);
    }
    int[] ends = dialect.endTokens().stream().mapToInt(id -> id).sorted().toArray();
    var job =
        new ScoreJob(
            readable.stream().map(text -> text.request(ends)).toList(),
            0,
            namespace,
            new DrawingLaw(sampling, promptTokens));
    CompletableFuture<List<TokenScores>> reading = engine.read(job);
    CompletableFuture<Likelihoods> told =
        reading.thenApply(
            scores -> {
              var logProbs =
                  new ArrayList<>(Collections.nCopies(texts.size(), Double.NEGATIVE_INFINITY));
              for (int i = 0; i < scores.size(); i++) {
                logProbs.set(places.get(i), readable.get(i).logProb(scores.get(i)));
              }
              return new Likelihoods(logProbs, usage(readable, job.computed()));
            });
    var unused = told.whenComplete((likelihoods, failure) -> reading.cancel(true));
    return told;
  }

  private GivenText given(Encoded prefix, Continuation text) {
    int[] tokens = prefix.tokens();
    var written = new BitSet();
    for (Segment segment : text.segments()) {
      int before = tokens.length - prefix.tokens().length;
      tokens = plus(tokens, segment);
      if (segment.origin() == Origin.GENERATED) {
        written.set(before, tokens.length - prefix.tokens().length);
      }
    }
    loop.shape().requireTokens(tokens);
    return new GivenText(tokens, prefix.tokens().length, written, text.ends());
  }

  private static Usage usage(List<GivenText> texts, int computed) {
    int read = texts.stream().mapToInt(text -> text.tokens().length).sum();
    return new Usage(read, Math.max(0, read - computed), 0, 0, true);
  }

  /**
   * A prefix in tokens.
   *
   * @param tokens of the prompt and all segments
   * @param rendered how many of them are the prompt's
   * @param phase that it is in
   */
  private record Encoded(int[] tokens, int rendered, Phase phase) {}

  private Encoded encode(Prefix prefix) {
    int[] tokens = dialect.format().render(prefix.prompt());
    int rendered = tokens.length;
    for (Segment segment : prefix.segments()) {
      tokens = plus(tokens, segment);
    }
    loop.shape().requireTokens(tokens);
    if (tokens.length == 0) {
      throw new GenerationException("the prompt has no tokens; a model needs at least one");
    }
    if (tokens.length >= loop.shape().maxPositions()) {
      throw new PromptTooLongException(tokens.length, loop.shape().maxPositions());
    }
    return new Encoded(tokens, rendered, phase(prefix));
  }

  private int[] plus(int[] tokens, Segment segment) {
    int[] ids = segment.ids(dialect.tokenizer().id(), dialect.tokenizer()::encode);
    int[] longer = Arrays.copyOf(tokens, tokens.length + ids.length);
    System.arraycopy(ids, 0, longer, tokens.length, ids.length);
    return longer;
  }

  /**
   * The phase that a prefix is in: its last segment's, or the next one where that ends with the
   * marker.
   */
  private Phase phase(Prefix prefix) {
    Segment last = prefix.segment().orElse(null);
    if (last == null || dialect.thinkEndToken().isEmpty()) {
      return dialect.firstPhase();
    }
    int[] ids = last.ids(dialect.tokenizer().id(), dialect.tokenizer()::encode);
    boolean closed =
        last.phase() == Phase.THINK
            && ids.length > 0
            && ids[ids.length - 1] == dialect.thinkEndToken().getAsInt();
    return closed ? Phase.ANSWER : last.phase();
  }

  @Override
  public void close() {
    engine.close();
  }
}
