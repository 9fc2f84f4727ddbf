package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvNode;
import io.ponder4j.engine.kv.KvTree;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Likelihoods;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A session of an engine: keeps the cache of what may be continued until the question is answered.
 */
final class EngineSession implements Generator.Session {

  private final EngineGenerator generator;
  private final EngineLoop loop;
  private final Dialect dialect;
  private final Account account;
  private final List<KvNode> kept = new ArrayList<>(); // the loop thread's
  private final boolean late; // the engine takes in no new questions
  private boolean ended; // the loop thread's
  private final AtomicBoolean closed = new AtomicBoolean();

  EngineSession(EngineGenerator generator, EngineLoop loop, Dialect dialect, Priority priority) {
    this.generator = generator;
    this.loop = loop;
    this.dialect = dialect.ofOneQuestion();
    this.account = new Account(priority);
    this.late = !loop.openSession();
  }

  Account account() {
    return account;
  }

  Dialect dialect() {
    return dialect;
  }

  /** On the loop's thread. */
  void keep(KvNode node, KvTree tree) {
    if (!ended) {
      tree.keep(node);
      kept.add(node);
    }
  }

  @Override
  public Generation start(Request request, TokenListener listener) {
    return startAll(List.of(request), List.of(listener)).get(0);
  }

  @Override
  public List<Generation> startAll(
      List<Request> requests, List<? extends TokenListener> listeners) {
    if (late) {
      throw loop.closed("the generator");
    }
    return generator.startAll(this, requests, listeners);
  }

  @Override
  public CompletableFuture<Likelihoods> likelihoods(
      List<Continuation> texts, SamplingParams sampling) {
    return late
        ? CompletableFuture.failedFuture(loop.closed("the generator"))
        : generator.likelihoods(dialect, texts, sampling);
  }

  @Override
  public Capabilities capabilities() {
    return generator.capabilities();
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    loop.submit(
        () -> {
          ended = true;
          loop.batch().letGo(kept);
          kept.clear();
        });
    loop.closeSession();
  }
}
