package io.ponder4j.engine;

import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Likelihoods;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import java.util.ArrayList;
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
    if (!dialect.phases().areMarked()) {
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
    return new EngineSession(this, loop, dialect, priority);
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
    Dialect spoken = session == null ? dialect.ofOneQuestion() : session.dialect();
    IdentityHashMap<Prefix, EncodedText> known = new IdentityHashMap<>(); // siblings share an array
    List<Generation> all = new ArrayList<>(requests.size());
    List<Sequence> gang = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      Request request = requests.get(i);
      try {
        EncodedText text =
            known.computeIfAbsent(
                request.prefix(), prefix -> EncodedText.of(prefix, spoken, loop.shape()));
        var sequence =
            new Sequence(
                loop,
                namespace,
                session,
                spoken,
                request,
                listeners.get(i),
                text.tokens(),
                text.rendered(),
                text.state());
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
        : likelihoods(dialect.ofOneQuestion(), texts, sampling);
  }

  /** For a question that is under way. */
  CompletableFuture<Likelihoods> likelihoods(
      Dialect spoken, List<Continuation> texts, SamplingParams sampling) {
    return new TextReader(engine, loop.shape(), spoken, namespace).read(texts, sampling);
  }

  @Override
  public void close() {
    engine.close();
  }
}
