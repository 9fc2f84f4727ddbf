package io.ponder4j.trace.replay;

import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A generator that is watched. */
record RecordingGenerator(String role, Generator generator, Archive archive) implements Generator {

  @Override
  public Generation start(Request request, TokenListener listener) {
    Witness witness = witness(request, listener);
    try {
      return watched(generator.start(witness.watched(), witness), witness);
    } catch (RuntimeException e) {
      archive.add(witness.failed(typed(e, "the generator could not start: ")));
      throw e;
    }
  }

  @Override
  public List<Generation> startAll(
      List<Request> requests, List<? extends TokenListener> listeners) {
    var witnesses = new ArrayList<Witness>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      witnesses.add(witness(requests.get(i), listeners.get(i)));
    }
    List<Generation> started;
    try {
      started = generator.startAll(witnesses.stream().map(Witness::watched).toList(), witnesses);
    } catch (RuntimeException e) {
      GenerationException cause = typed(e, "the generator could not start: ");
      witnesses.forEach(witness -> archive.add(witness.failed(cause)));
      throw e;
    }
    var watched = new ArrayList<Generation>(started.size());
    for (int i = 0; i < started.size(); i++) {
      watched.add(watched(started.get(i), witnesses.get(i)));
    }
    return watched;
  }

  private Witness witness(Request request, TokenListener listener) {
    return new Witness(GenerationKey.of(role, request, capabilities()), request, listener);
  }

  private Generation watched(Generation started, Witness witness) {
    return new Watched(
        started,
        started
            .completion()
            .whenComplete((completion, failure) -> keep(witness, completion, failure)));
  }

  private void keep(Witness witness, @Nullable Completion completion, @Nullable Throwable failure) {
    archive.add(
        completion != null
            ? witness.completed(completion)
            : witness.failed(typed(failure, "the generator failed: ")));
  }

  /** As a run tells it. */
  private static GenerationException typed(@Nullable Throwable failure, String what) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof GenerationException known
        ? known
        : new GenerationException(what + cause, cause);
  }

  /** Likelihoods of given texts are not recorded, so nobody may rely on them. */
  @Override
  public Capabilities capabilities() {
    return generator.capabilities().without(Capability.LIKELIHOOD);
  }

  @Override
  public Session openSession() {
    Session session = generator.openSession();
    return new RecordingSession(new RecordingGenerator(role, session, archive), session);
  }

  /**
   * A generation whose completion is seen only after it was recorded, so that a recording that is
   * taken after the run holds all of it.
   */
  private record Watched(Generation generation, CompletableFuture<Completion> recorded)
      implements Generation {

    @Override
    public CompletableFuture<Completion> completion() {
      return recorded.copy();
    }

    @Override
    public void cancel() {
      generation.cancel();
    }

    @Override
    public void resume() {
      generation.resume();
    }
  }

  private record RecordingSession(Generator recording, Session session) implements Session {

    @Override
    public Generation start(Request request, TokenListener listener) {
      return recording.start(request, listener);
    }

    @Override
    public List<Generation> startAll(
        List<Request> requests, List<? extends TokenListener> listeners) {
      return recording.startAll(requests, listeners);
    }

    @Override
    public Capabilities capabilities() {
      return recording.capabilities();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
