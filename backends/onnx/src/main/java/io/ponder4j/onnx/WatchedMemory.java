package io.ponder4j.onnx;

import io.ponder4j.engine.KvMemory;

/** A cache of whose changes somebody hears. */
record WatchedMemory(KvBuffers cache, Runnable changed) implements KvMemory {

  @Override
  public int capacity() {
    return cache.capacity();
  }

  @Override
  public int limit() {
    return cache.limit();
  }

  @Override
  public void ensureCapacity(int slots) {
    cache.ensureCapacity(slots);
  }

  @Override
  public void trim(int slots) {
    cache.trim(slots);
  }

  @Override
  public void move(int from, int to, int length) {
    changed.run();
    cache.move(from, to, length);
  }

  @Override
  public Copy save(int slot) {
    return cache.save(slot);
  }

  @Override
  public void restore(Copy copy, int slot) {
    changed.run();
    cache.restore(copy, slot);
  }

  @Override
  public long bytesPerSlot() {
    return cache.bytesPerSlot();
  }
}
