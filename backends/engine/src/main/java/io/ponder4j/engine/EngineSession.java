package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvNode;
import io.ponder4j.engine.kv.KvTree;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import java.util.ArrayList;
import java.util.List;

/**
 * A session of an engine: keeps the cache of what may be continued until the question is answered.
 */
final class EngineSession implements Generator.Session {

  private final EngineGenerator generator;
  private final EngineLoop loop;
  private final List<KvNode> kept = new ArrayList<>(); // the loop thread's
  private boolean closed; // the loop thread's

  EngineSession(EngineGenerator generator, EngineLoop loop) {
    this.generator = generator;
    this.loop = loop;
  }

  /** On the loop's thread. */
  void keep(KvNode node, KvTree tree) {
    if (!closed) {
      tree.pin(node);
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
    return generator.startAll(this, requests, listeners);
  }

  @Override
  public Capabilities capabilities() {
    return generator.capabilities();
  }

  @Override
  public void close() {
    loop.submit(
        () -> {
          closed = true;
          loop.batch().unpin(kept);
          kept.clear();
        });
  }
}
