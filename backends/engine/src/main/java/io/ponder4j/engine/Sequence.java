package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvNode;
import io.ponder4j.engine.kv.KvTree;
import io.ponder4j.generate.Action;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Penalties;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import io.ponder4j.generate.Usage;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A running generation: tokens that wait to be computed, and the text so far. All but {@link
 * #cancel}, {@link #resume} and {@link #completion} is the loop thread's.
 */
final class Sequence implements Generation {

  private final EngineLoop loop;
  private final String namespace;
  private final @Nullable EngineSession session; // keeps what may be continued
  private final Dialect dialect;
  private final Request request;
  private final TokenListener listener;
  private final CompletableFuture<Completion> completion = new CompletableFuture<>();
  private final Transcript transcript;
  private final View view = new View();
  private final int renderedTokens; // of the prompt, without what the prefix adds
  private final Forward.Ticket ticket = new Forward.Ticket();

  private StepAssembly.@Nullable Place place; // while it runs, not while it waits
  private int[] pending; // tokens to compute before the next draw
  private int fed; // of pending
  private int known; // how many of pending were drawn, or counted before: they are no prompt
  private int promptTokens;
  private int computedPromptTokens;
  private int generated;
  private final PhaseTracker phases;
  private int row = -1; // of the logits in the present step
  private boolean done;
  private @Nullable Finish finish; // null while it runs, and when it failed

  // The last token drawn, for the view.
  private TokenView.Kind kind = TokenView.Kind.START;
  private int lastId = -1;
  private String lastText = "";
  private Phase lastPhase;
  private double lastLogProb = Double.NaN;
  private double lastEntropy = Double.NaN;

  Sequence(
      EngineLoop loop,
      String namespace,
      @Nullable EngineSession session,
      Dialect dialect,
      Request request,
      TokenListener listener,
      int[] text,
      int renderedTokens,
      PhaseTracker.State state) {
    this.loop = loop;
    this.namespace = namespace;
    this.session = session;
    this.dialect = dialect;
    this.request = request;
    this.listener = listener;
    this.pending = text;
    this.renderedTokens = renderedTokens;
    this.phases = new PhaseTracker(dialect.phases(), state);
    this.lastPhase = state.phase();
    this.transcript = new Transcript(dialect.tokenizer(), request, text);
  }

  // --- what is to be computed ---

  /** Takes its place in the tree. */
  void begin(KvTree tree) {
    KvNode root = tree.root(namespace);
    tree.pin(root);
    place = new StepAssembly.Place(root);
  }

  /** Gives its place up, if it has one; what may be continued is kept for its session. */
  void leave(KvTree tree) {
    if (session != null && place != null && finish != null && finish != Finish.EOS) {
      session.keep(place.node(), tree);
    }
    letGo(tree);
  }

  /** Gives its place up, if it has one. */
  void letGo(KvTree tree) {
    if (place != null) {
      tree.unpin(place.node());
      place = null;
    }
  }

  /**
   * Gives its place up, to begin again later. Nothing that was drawn changes by that: its text
   * waits to be found in the tree, or to be computed anew.
   */
  void park(KvTree tree) {
    int[] before = textBefore(place().node());
    int[] all = Arrays.copyOf(before, before.length + waiting());
    System.arraycopy(pending, fed, all, before.length, waiting());
    known = before.length + Math.max(0, known - fed);
    pending = all;
    fed = 0;
    letGo(tree);
  }

  private static int[] textBefore(KvNode node) {
    int[] text = new int[node.depth()];
    for (KvNode at = node; at != null && at.depth() > 0; at = at.parent()) {
      text[at.depth() - 1] = at.token();
    }
    return text;
  }

  StepAssembly.Place place() {
    return Objects.requireNonNull(place, "it waits");
  }

  Forward.Ticket ticket() {
    return ticket;
  }

  /** Tokens that wait. */
  int waiting() {
    return pending.length - fed;
  }

  /** The same array for siblings that start from the same prompt. */
  int[] pending() {
    return pending;
  }

  /**
   * Moves on over what is in the tree, but for the last token waiting: that one's logits are
   * needed.
   */
  void skipCached(KvTree tree) {
    while (waiting() > 1) {
      KvNode next = place().node().child(pending[fed]);
      if (next == null) {
        return;
      }
      place().moveTo(next, null, tree);
      countFed(0);
    }
  }

  /**
   * Puts tokens into the step; with the last one waiting, the next token can be drawn.
   *
   * @return how many rows it took for given text, not drawn
   */
  int feed(StepAssembly assembly, int tokens) {
    int computedBefore = computedPromptTokens;
    for (int i = 0; i < tokens; i++) {
      int rows = assembly.rows();
      row = assembly.advance(place(), pending[fed], fed + 1 == pending.length);
      countFed(assembly.rows() - rows);
    }
    return computedPromptTokens - computedBefore;
  }

  private void countFed(int rows) {
    if (fed++ >= known) {
      promptTokens++;
      computedPromptTokens += rows;
    }
  }

  int generated() {
    return generated;
  }

  Permit permit() {
    return listener.permit(generated);
  }

  boolean isCancelled() {
    return ticket.isCancelled();
  }

  boolean isDone() {
    return done;
  }

  // --- drawing ---

  /** Draws the next token from the step's result and takes all that follows from it. */
  void draw(Rows rows) {
    Law law = rows.read(row);
    row = -1;
    change(rows);
    double u = Sampler.uniform(request.seed(), place().node().depth());
    int id = rows.sampler().draw(request.sampling(), u);
    take(id, law.logProb(rows.logit(id)), law.entropy());
    listener.onToken(view);
    follow(steering(view), id);
  }

  /** Lets steering and penalties change what is drawn from. */
  private void change(Rows rows) {
    Penalties penalties = request.sampling().penalties();
    if (request.steering().isEmpty() && penalties.isNone()) {
      return;
    }
    var logits = new ChangedLogits(rows);
    request.steering().ifPresent(steering -> steering.logits(view, logits));
    if (!penalties.isNone()) {
      logits.penalise(penalties, place().node(), renderedTokens);
    }
    try {
      logits.changed().ifPresent(rows::replace);
    } catch (NoLawException e) {
      throw new GenerationException(
          "the steering left no token to draw: it forbids all, or set a logit that is no number",
          e,
          usage());
    }
  }

  private Action steering(TokenView token) {
    return request.steering().map(steering -> steering.after(token)).orElse(Action.CONTINUE);
  }

  private void take(int id, double logProb, double entropy) {
    generated++;
    lastId = id;
    lastLogProb = logProb;
    lastEntropy = entropy;
    if (dialect.endTokens().contains(id)) {
      kind = TokenView.Kind.END;
      decideAtEnd();
      lastText = "";
      lastPhase = phases.phase();
      transcript.addEnd(id, lastPhase, logProb, entropy);
      return;
    }
    lastText = transcript.decode(id);
    PhaseTracker.Turn turn = phases.take(id, lastText);
    kind = turn == PhaseTracker.Turn.CLOSED ? TokenView.Kind.PHASE_END : TokenView.Kind.TEXT;
    lastPhase = phases.told();
    transcript.add(id, lastText, lastPhase, logProb, entropy);
    if (turn == PhaseTracker.Turn.DECIDED) {
      transcript.tell(lastPhase);
    }
  }

  /** What ends without an opening marker was the answer. */
  private void decideAtEnd() {
    if (phases.isUndecided()) {
      phases.end();
      transcript.tell(Phase.ANSWER);
    }
  }

  private void follow(Action action, int id) {
    if (action instanceof Action.Force force) {
      force(force.text(), id);
      return;
    }
    if (kind == TokenView.Kind.END) {
      finish(Finish.EOS);
    } else if (kind == TokenView.Kind.PHASE_END
        && (action instanceof Action.Stop || request.sampling().stopAfterThinking())) {
      transcript.takeBack(phases.markerLength());
      finish(Finish.STOP);
    } else if (action instanceof Action.Stop) {
      finish(Finish.STOP);
    } else if (transcript.completesStopText()) {
      finish(Finish.STOP);
    } else if (isFull(1)) {
      finish(Finish.LENGTH);
    } else {
      await(new int[] {id}, 1);
    }
  }

  private void force(String text, int id) {
    int[] forced = dialect.tokenizer().encode(text);
    loop.shape().requireTokens(forced);
    boolean keepsDrawn = kind == TokenView.Kind.TEXT;
    if (kind == TokenView.Kind.PHASE_END) {
      goBack(transcript.takeBack(phases.markerLength()) - 1);
      phases.takeBackMarker();
    } else if (!keepsDrawn) {
      transcript.takeBack(0);
    }
    for (int next : forced) {
      String piece = transcript.decode(next);
      PhaseTracker.Turn turn = phases.take(next, piece);
      transcript.force(next, piece, phases.told());
      if (turn == PhaseTracker.Turn.DECIDED) {
        transcript.tell(phases.told());
      }
    }
    int drawn = keepsDrawn ? 1 : 0;
    int[] next = new int[drawn + forced.length];
    next[0] = id; // overwritten where it is taken back
    System.arraycopy(forced, 0, next, drawn, forced.length);
    if (isFull(next.length)) {
      finish(Finish.LENGTH);
    } else {
      await(next, drawn);
    }
  }

  /** Goes back over tokens that are computed already. */
  private void goBack(int tokens) {
    for (int i = 0; i < tokens; i++) {
      KvNode parent = Objects.requireNonNull(place().node().parent(), "text before a marker");
      place().moveTo(parent, null, loop.batch().tree());
    }
  }

  private boolean isFull(int more) {
    return generated >= request.sampling().maxTokens()
        || place().node().depth() + more >= loop.shape().maxPositions();
  }

  /** The most tokens that it may still write. */
  int mostToWrite() {
    int positions = loop.shape().maxPositions() - place().node().depth() - waiting();
    return Math.max(0, Math.min(request.sampling().maxTokens() - generated, positions));
  }

  private void await(int[] tokens, int drawn) {
    pending = tokens;
    known = drawn;
    fed = 0;
  }

  // --- the end ---

  void finish(Finish why) {
    done = true;
    finish = why;
    completion.complete(transcript.complete(usage(), why));
  }

  /** Fails with what was made so far. */
  void fail(GenerationException cause) {
    done = true;
    completion.completeExceptionally(cause);
  }

  Usage usage() {
    int cached = promptTokens - computedPromptTokens;
    return new Usage(promptTokens, cached, generated, transcript.thinking(), true);
  }

  @Override
  public CompletableFuture<Completion> completion() {
    return completion.copy();
  }

  @Override
  public void cancel() {
    loop.cancel(ticket);
  }

  @Override
  public void resume() {
    loop.wake();
  }

  /** What hooks see of the last token. */
  private final class View implements TokenView {

    @Override
    public Kind kind() {
      return kind;
    }

    @Override
    public int index() {
      return generated - 1;
    }

    @Override
    public int id() {
      return lastId;
    }

    @Override
    public String text() {
      return lastText;
    }

    @Override
    public String textSoFar() {
      return transcript.text();
    }

    @Override
    public Phase phase() {
      return lastPhase;
    }

    @Override
    public double logProb() {
      return lastLogProb;
    }

    @Override
    public double entropy() {
      return lastEntropy;
    }
  }
}
