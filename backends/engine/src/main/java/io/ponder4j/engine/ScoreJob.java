package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvNode;
import io.ponder4j.engine.kv.KvTree;
import io.ponder4j.generate.GenerationException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are read together. They form a tree of tokens; each is computed once, parents first,
 * over as many steps as it takes.
 */
final class ScoreJob {

  /** A token of one or more of the texts. */
  private static final class Token {
    final int id;
    final @Nullable Token parent;
    final List<Token> children = new ArrayList<>();
    boolean needsLaw; // the law after this token is wanted: what follows is scored
    boolean needsHidden;
    final List<Integer> ending = new ArrayList<>(); // requests that end here and ask what is next
    StepAssembly.@Nullable Place
        place; // after this token, from when it is fed until no child waits
    int waitingChildren;
    int row = -1; // in the present step
    float logProb = Float.NaN;
    float entropy = Float.NaN;
    float @Nullable [] hidden;

    Token(int id, @Nullable Token parent) {
      this.id = id;
      this.parent = parent;
    }

    Token child(int wanted) {
      for (Token child : children) {
        if (child.id == wanted) {
          return child;
        }
      }
      var child = new Token(wanted, this);
      children.add(child);
      waitingChildren++;
      return child;
    }
  }

  private final List<ScoreRequest> requests;
  private final String namespace;
  private final @Nullable DrawingLaw drawing; // null for the model's own law
  private final float[][] next; // [requests][their next] log-probabilities
  private final int hiddenSize;
  private final CompletableFuture<List<TokenScores>> result = new CompletableFuture<>();
  private final Token root = new Token(-1, null);
  private final List<Token> order = new ArrayList<>(); // all but the root, parents first
  private final List<Token> inStep = new ArrayList<>();
  private final Forward.Ticket ticket = new Forward.Ticket();
  private int fed; // of order
  private int computed; // rows
  private @Nullable KvTree tree;

  /** Texts of no namespace, read by the model's own law. */
  ScoreJob(List<ScoreRequest> requests, int hiddenSize) {
    this(requests, hiddenSize, "", null);
  }

  ScoreJob(
      List<ScoreRequest> requests, int hiddenSize, String namespace, @Nullable DrawingLaw drawing) {
    this.requests = requests;
    this.hiddenSize = hiddenSize;
    this.namespace = namespace;
    this.drawing = drawing;
    this.next = new float[requests.size()][];
    for (int i = 0; i < requests.size(); i++) {
      add(requests.get(i), i);
    }
    collect(root);
  }

  private void add(ScoreRequest request, int number) {
    next[number] = new float[request.next().length];
    Token at = root;
    int nextHidden = 0;
    for (int i = 0; i < request.tokens().length; i++) {
      at = at.child(request.tokens()[i]);
      at.needsLaw |= i >= request.from() - 1 && i + 1 < request.tokens().length;
      if (nextHidden < request.hiddenAt().length && request.hiddenAt()[nextHidden] == i) {
        at.needsHidden = true;
        nextHidden++;
      }
    }
    if (request.next().length > 0) {
      at.needsLaw = true;
      at.ending.add(number);
    }
  }

  /** Depth first, without recursion: a text may be long. */
  private void collect(Token from) {
    List<Token> stack = new ArrayList<>(List.of(from));
    while (!stack.isEmpty()) {
      Token at = stack.remove(stack.size() - 1);
      if (at != root) {
        order.add(at);
      }
      stack.addAll(at.children);
    }
  }

  /** Tokens that are not fed yet. */
  int waiting() {
    return order.size() - fed;
  }

  /** Rows that were computed for it; to be asked for when it is complete. */
  int computed() {
    return computed;
  }

  CompletableFuture<List<TokenScores>> result() {
    return result;
  }

  Forward.Ticket ticket() {
    return ticket;
  }

  /** True when it has begun, so that it holds a place. */
  boolean hasBegun() {
    return fed > 0;
  }

  /** Gives up what it holds, to begin again. */
  void restart(KvTree on) {
    letGo();
    for (Token token : order) {
      token.waitingChildren = token.children.size();
    }
    root.waitingChildren = root.children.size();
    fed = 0;
    begin(on);
  }

  /** The most slots that it needs at a time, whatever else there is. */
  int longest() {
    return requests.stream().mapToInt(request -> request.tokens().length).max().orElse(0);
  }

  void begin(KvTree on) {
    tree = on;
    root.place = placeOn(on.root(namespace), on);
  }

  private static StepAssembly.Place placeOn(KvNode node, KvTree tree) {
    tree.pin(node);
    return new StepAssembly.Place(node);
  }

  /** Puts as many tokens into the step as there is room for rows. */
  void feed(StepAssembly assembly, int room) {
    int before = assembly.rows();
    int until = before + room;
    inStep.clear();
    while (fed < order.size() && assembly.rows() < until) {
      Token token = order.get(fed++);
      Token parent = token.parent;
      if (parent == null || parent.place == null || tree == null) {
        throw new IllegalStateException("parents come first");
      }
      StepAssembly.Place place = placeOn(parent.place.node(), tree);
      place.copyView(parent.place);
      token.row = assembly.advance(place, token.id, token.needsLaw || token.needsHidden);
      token.place = place;
      inStep.add(token);
      parent.waitingChildren--;
    }
    computed += assembly.rows() - before;
  }

  /**
   * Takes what the step gave for the tokens fed into it.
   *
   * @throws NoLawException if it gave no law for one of them
   */
  void take(Rows rows) {
    for (Token token : inStep) {
      if (token.needsLaw) {
        Law law = rows.read(token.row);
        change(rows, token);
        for (Token child : token.children) {
          child.logProb = logProb(law, rows, child.id);
          child.entropy = (float) law.entropy();
        }
        for (int request : token.ending) {
          int[] wanted = requests.get(request).next();
          for (int i = 0; i < wanted.length; i++) {
            next[request][i] = logProb(law, rows, wanted[i]);
          }
        }
      }
      if (token.needsHidden) {
        token.hidden = new float[hiddenSize];
        rows.hidden(token.row, token.hidden);
      }
      letGoOfRead(token);
    }
    inStep.clear();
  }

  private void change(Rows rows, Token token) {
    if (drawing != null && token.place != null) {
      drawing.change(rows, token.place.node());
    }
  }

  private float logProb(Law law, Rows rows, int id) {
    return (float) (drawing == null ? law.logProb(rows.logit(id)) : drawing.logProb(rows, id));
  }

  /** Of what is read only the beginnings of what is still to be read are kept. */
  private void letGoOfRead(Token token) {
    if (token.waitingChildren == 0) {
      letGo(token);
    }
    if (token.parent != null && token.parent.waitingChildren == 0) {
      letGo(token.parent);
    }
  }

  private void letGo(Token token) {
    if (token.place != null && tree != null) {
      tree.unpin(token.place.node());
      token.place = null;
    }
  }

  /** Completes the result when all is computed; true when there is nothing more to do. */
  boolean completeIfDone() {
    if (result.isDone()) {
      return true;
    }
    if (fed < order.size()) {
      return false;
    }
    letGo();
    result.complete(IntStream.range(0, requests.size()).mapToObj(this::scores).toList());
    return true;
  }

  void fail(GenerationException cause) {
    letGo();
    result.completeExceptionally(cause);
  }

  private void letGo() {
    order.forEach(this::letGo);
    letGo(root);
    tree = null;
  }

  /** True when the present step computes something of this job. */
  boolean isInStep() {
    return !inStep.isEmpty();
  }

  void slotsMoved() {
    for (Token token : order) {
      if (token.place != null) {
        token.place.slotsMoved();
      }
    }
  }

  private TokenScores scores(int number) {
    ScoreRequest request = requests.get(number);
    int scored = request.tokens().length - request.from();
    float[] logProbs = new float[scored];
    float[] entropies = new float[scored];
    float[][] hidden = new float[request.hiddenAt().length][];
    int nextHidden = 0;
    Token at = root;
    for (int i = 0; i < request.tokens().length; i++) {
      at = at.child(request.tokens()[i]);
      if (i >= request.from()) {
        logProbs[i - request.from()] = at.logProb;
        entropies[i - request.from()] = at.entropy;
      }
      if (nextHidden < hidden.length && request.hiddenAt()[nextHidden] == i) {
        float[] state = at.hidden;
        hidden[nextHidden++] = state == null ? new float[0] : state.clone();
      }
    }
    return new TokenScores(logProbs, entropies, hidden, next[number]);
  }
}
