package io.ponder4j.trace.replay;

import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A recorded generator. */
record ReplayingGenerator(String role, Capabilities capabilities, Archive archive, Executor later)
    implements Generator {

  @Override
  public Generation start(Request request, TokenListener listener) {
    return startAll(List.of(request), List.of(listener)).get(0);
  }

  @Override
  public List<Generation> startAll(
      List<Request> requests, List<? extends TokenListener> listeners) {
    var siblings = new LockStep(later);
    var all = new ArrayList<Generation>(requests.size());
    var known = new ArrayList<ReplayedGeneration>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      GenerationKey key = GenerationKey.of(role, requests.get(i), capabilities);
      Optional<RecordedGeneration> recorded = archive.generation(key);
      if (recorded.isPresent()) {
        var replayed =
            new ReplayedGeneration(
                recorded.get(),
                requests.get(i),
                listeners.get(i),
                capabilities.has(Capability.STEERING),
                capabilities.has(Capability.LEASES),
                siblings);
        known.add(replayed);
        all.add(replayed);
      } else {
        all.add(new Missing(key));
      }
    }
    siblings.start(known);
    return all;
  }

  /** A generation that was not recorded. */
  private record Missing(GenerationKey key) implements Generation {

    @Override
    public CompletableFuture<Completion> completion() {
      return CompletableFuture.failedFuture(NotRecordedException.unknown(key));
    }

    @Override
    public void cancel() {}
  }
}
