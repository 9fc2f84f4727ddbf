package io.ponder4j.engine;

/** The slots of a key/value cache: each holds the keys and values of one token in all layers. */
public interface KvMemory {

  /** Slots that can be used now: 0 to this, exclusive. */
  int capacity();

  /** The most slots that there can ever be; falls where there is less memory than allowed. */
  int limit();

  /**
   * Makes room, keeping what is there.
   *
   * @throws KvBudgetExceededException if that many slots are more than the memory it may take
   */
  void ensureCapacity(int slots);

  /**
   * Gives back memory beyond what so many slots need, where that is worth it; the slots from 0 on
   * keep what they hold.
   */
  default void trim(int slots) {}

  /**
   * Copies a run of slots to lower ones; the runs may overlap.
   *
   * @param from first slot of the run
   * @param to first slot of where it goes, below {@code from}
   * @param length slots in the run
   */
  void move(int from, int to, int length);

  /** Copies a slot out of the cache, to ordinary memory of {@link #bytesPerSlot()} bytes. */
  Copy save(int slot);

  /** Copies into a slot what {@link #save} gave; as often as wanted. */
  void restore(Copy copy, int slot);

  /** Bytes a slot. */
  long bytesPerSlot();

  /** Keys and values of a token outside the cache, in a form that its backend knows. */
  interface Copy {}
}
