package io.ponder4j.onnx;

import io.ponder4j.engine.KvMemory;

/** The flat cache as the engine sees it: lanes hear of what happens to it. */
final class FlatMemory implements KvMemory {

  private final KvBuffers cache;
  private final Lanes lanes;

  FlatMemory(KvBuffers cache, Lanes lanes) {
    this.cache = cache;
    this.lanes = lanes;
  }

  @Override
  public int capacity() {
    return cache.capacity();
  }

  @Override
  public void ensureCapacity(int slots) {
    lanes.makeWay(slots);
    cache.ensureCapacity(slots);
  }

  @Override
  public void trim(int slots) {
    lanes.close();
    cache.trim(slots);
  }

  @Override
  public void move(int from, int to, int length) {
    cache.move(from, to, length);
    lanes.moved(from, to, length);
  }

  @Override
  public int limit() {
    return cache.limit();
  }

  @Override
  public Copy save(int slot) {
    return cache.save(slot);
  }

  @Override
  public void restore(Copy copy, int slot) {
    lanes.overwritten(slot);
    cache.restore(copy, slot);
  }

  @Override
  public long bytesPerSlot() {
    return cache.bytesPerSlot();
  }
}
