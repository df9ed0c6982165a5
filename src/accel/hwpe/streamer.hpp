// The streamer of an accelerator: a source and a sink that share one data interface of 32 to 512 bits.
//
// Requests: the lanes of one beat a cycle, each an ordinary port of the TCDM's interconnect. A lane that loses its
// bank asks again; the beat is complete when all its lanes were granted, and the next begins in the cycle after.
// Timing contract (specified; the handshakes are those of PULP's hwpe-stream, latencies registered once):
//   source: a beat complete in cycle t is at the source's FIFO, and can be taken, from t + 1 on. The source asks as
//   long
//           as the FIFO has room for what is stored and under way; room made in a cycle counts in that cycle.
//   sink:   a beat pushed in cycle t asks for its banks from t + 1 on.
//   both:   where source and sink want the interface in one cycle, the one that was not served last gets it, for a
//           whole beat.
// Hence n beats without conflicts take n cycles, and a source and a sink of n beats each, taking turns, 2 n.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "accel/hwpe/fifo.hpp"
#include "accel/hwpe/lane_memory.hpp"
#include "accel/hwpe/stream.hpp"

namespace tessera::accel {

class Streamer {
 public:
  static constexpr unsigned kMaxFifoBeats = 16;

  struct Counters {
    std::uint64_t beats_in = 0;
    std::uint64_t beats_out = 0;
    std::uint64_t words_in = 0;  ///< lanes granted
    std::uint64_t words_out = 0;
    std::uint64_t stalled = 0;  ///< cycles in which a beat asked and was not completed
  };

  /// `lanes`: words of the data interface; `fifo_beats`: depth of each of the two FIFOs, at most 16.
  Streamer(unsigned lanes, unsigned fifo_beats);
  Streamer(const Streamer&) = delete;
  Streamer& operator=(const Streamer&) = delete;

  std::uint32_t width() const { return width_; }

  /// The source reads a line after those it was given before.
  void read(const Line& line);
  /// Nothing to read, under way or waiting to be taken.
  bool source_empty() const { return all_requested() && incoming_.empty(); }
  /// Nothing to read or under way.
  bool all_requested() const { return next_line_ == lines_.size() && busy_ != Side::Source; }
  /// The oldest beat that has arrived by cycle `now`, or null.
  const Beat* arrived(Cycle now) const {
    return incoming_.empty() || incoming_.front().arrives > now ? nullptr : &incoming_.front().beat;
  }
  /// The cycle in which the oldest beat can be taken; kNever if there is none.
  Cycle next_arrival() const { return incoming_.empty() ? kNever : incoming_.front().arrives; }
  void take() { incoming_.pop(); }
  /// Takes all that have arrived, each to its place in `buffer`.
  void take_all(Cycle now, void* buffer) {
    while (const Beat* beat = arrived(now)) {
      copy_beat(static_cast<std::byte*>(buffer) + beat->buffer, beat->data.data(), beat->bytes);
      take();
    }
  }

  /// Whether the sink takes another beat in this cycle.
  bool sink_has_room() const { return outgoing_.size() < fifo_beats_; }
  /// Takes the next beat off the front of `line` for the sink. Returns where its bytes are to be written, in this
  /// cycle.
  std::span<std::byte> push(Line& line, Cycle now);
  /// Everything pushed has been written.
  bool sink_empty() const { return outgoing_.empty(); }

  /// The first cycle from `now` on in which the interface is asked for, should the engine do nothing meanwhile.
  Cycle next_request(Cycle now) const;

  /// What the lanes ask for in this cycle.
  LaneRequests post(Cycle now);
  /// The outcome of post(): the granted lanes, one bit each, access the memory.
  void complete(Cycle now, std::uint32_t granted, const LaneMemory& memory);
  /// Both, where nobody else asks for the banks.
  void cycle_alone(Cycle now, const LaneMemory& memory);

  void clear();
  const Counters& counters() const { return counters_; }

 private:
  struct Incoming {
    Beat beat;
    Cycle arrives = 0;
  };
  struct Outgoing {
    Beat beat;
    Cycle pushed = 0;
  };
  enum class Side : std::uint8_t { None, Source, Sink };

  bool source_wants() const { return next_line_ != lines_.size() && incoming_.size() < fifo_beats_; }
  bool sink_wants(Cycle now) const { return !outgoing_.empty() && outgoing_.front().pushed < now; }
  void begin_beat(Cycle now);
  void move(std::uint32_t from, std::uint32_t to, const LaneMemory& memory);
  void end_beat(Cycle now);

  std::uint32_t width_;
  std::size_t fifo_beats_;
  std::vector<Line> lines_;  ///< of the source; those before next_line_ are done
  std::size_t next_line_ = 0;
  Fifo<Incoming, kMaxFifoBeats> incoming_;
  Fifo<Outgoing, kMaxFifoBeats> outgoing_;
  Side last_served_ = Side::Sink;
  Side busy_ = Side::None;       ///< a beat of it has asked and is not complete
  Beat* current_ = nullptr;      ///< that beat, in its FIFO
  std::uint32_t all_lanes_ = 0;  ///< of it
  std::uint32_t pending_ = 0;    ///< those that were not granted yet
  Counters counters_;
};

}  // namespace tessera::accel
