package io.ponder4j.engine;

/**
 * What a question has been served. The one that was served least, for its priority, has the next
 * turn: start-time fair queueing, where the unit of service is a row. For the loop's thread only.
 */
final class Account {

  private final int weight;
  private double served; // rows by weight

  Account(Priority priority) {
    this.weight = priority.weight();
  }

  double served() {
    return served;
  }

  /** Who comes, or comes back, does not make up for the time when it asked for nothing. */
  void joinAt(double leastServed) {
    served = Math.max(served, leastServed);
  }

  void charge(int rows) {
    served += (double) rows / weight;
  }
}
