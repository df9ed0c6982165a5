#include "arch/accelerator_timing.hpp"

#include <algorithm>
#include <optional>

#include "base/divide.hpp"

namespace tessera::arch {
namespace {

constexpr std::uint32_t kWordBytes = 4;

/// Beats of `bytes` from an address on: the first begins at its word.
Cycle beats_of(std::int64_t address, std::uint64_t bytes, std::uint32_t width) {
  return divide_up(static_cast<std::uint64_t>(address) % kWordBytes + bytes, width);
}

/// Beats of bytes that come one after another; those that follow on in memory and in the buffer share beats.
class BeatCounter {
 public:
  explicit BeatCounter(std::uint32_t width) : width_(width) {}

  void add(std::int64_t address, std::uint64_t bytes, std::int64_t place) {
    if (bytes_ != 0 && address_ + static_cast<std::int64_t>(bytes_) == address &&
        place_ + static_cast<std::int64_t>(bytes_) == place) {
      bytes_ += bytes;
      return;
    }
    close();
    address_ = address;
    place_ = place;
    bytes_ = bytes;
  }

  Cycle beats() {
    close();
    return beats_;
  }

 private:
  void close() {
    if (bytes_ != 0) beats_ += beats_of(address_, bytes_, width_);
    bytes_ = 0;
  }

  std::uint32_t width_;
  std::int64_t address_ = 0;
  std::int64_t place_ = 0;
  std::uint64_t bytes_ = 0;
  Cycle beats_ = 0;
};

/// Rows and columns of the matrix that a product takes part in, and the channels they stand for.
struct ProductPart {
  std::uint32_t first_row, rows, first_column, columns;
  std::uint32_t first_channel, channels;
};

Cycle input_beats(const ImaGeometry& job, const ProductPart& part, std::uint32_t pixel, std::uint32_t pixels,
                  std::uint32_t width) {
  BeatCounter counter(width);
  const std::int64_t first = part.first_row;
  const std::int64_t end = first + part.rows;
  std::int64_t row = 0;
  for (std::uint32_t index = pixel; index < pixel + pixels; ++index) {
    for (std::uint32_t tap = 0; tap < job.kernel.width * job.kernel.height; ++tap, row += part.channels) {
      const std::int64_t x = std::int64_t{index % job.output.size.width} * job.step.width - job.padding.width +
                             std::int64_t{tap % job.kernel.width} * job.dilation.width;
      const std::int64_t y = std::int64_t{index / job.output.size.width} * job.step.height - job.padding.height +
                             std::int64_t{tap / job.kernel.width} * job.dilation.height;
      if (x < 0 || y < 0 || x >= job.input.size.width || y >= job.input.size.height) continue;
      const std::int64_t from = std::max(row, first);
      const std::int64_t to = std::min(row + part.channels, end);
      if (from >= to) continue;
      const std::int64_t address =
          job.input.address + y * job.input.row_bytes + x * job.input.pixel_bytes + part.first_channel + (from - row);
      counter.add(address, static_cast<std::uint64_t>(to - from), from);
    }
  }
  return counter.beats();
}

Cycle output_beats(const ImaGeometry& job, const ProductPart& part, std::uint32_t pixel, std::uint32_t pixels,
                   std::uint32_t width) {
  BeatCounter counter(width);
  const std::int64_t end = std::int64_t{part.first_column} + part.columns;
  for (std::uint32_t index = 0; index < pixels; ++index) {
    const std::int64_t block = std::int64_t{index} * job.out_channels;
    const std::int64_t from = std::max<std::int64_t>(block, part.first_column);
    const std::int64_t to = std::min(block + job.out_channels, end);
    if (from >= to) continue;
    const std::int64_t x = (pixel + index) % job.output.size.width;
    const std::int64_t y = (pixel + index) / job.output.size.width;
    counter.add(job.output.address + y * job.output.row_bytes + x * job.output.pixel_bytes + (from - block),
                static_cast<std::uint64_t>(to - from), from);
  }
  return counter.beats();
}

/// The beats of a pixel's products. They are the same for pixels whose windows lie over the image's edges alike and
/// begin at the same byte of a word, which most do: so they are counted once and remembered.
class PixelBeats {
 public:
  struct Beats {
    Cycle in = 0;
    Cycle out = 0;
  };

  PixelBeats(const ImaGeometry& job, std::uint32_t width) : job_(job), width_(width) {}

  /// Of product `part`, the number `index` of the pixel's.
  Beats of(std::size_t index, const ProductPart& part, std::uint32_t pixel, std::uint32_t pixels) {
    if (pixels > 1) return count(part, pixel, pixels);
    const Key key{index, place_of(pixel)};
    Entry& entry = entries_[(key.place ^ index << 8) % kEntries];
    if (entry.key != key) entry = {key, count(part, pixel, pixels)};
    return entry.beats;
  }

 private:
  static constexpr std::size_t kEntries = 1021;
  struct Key {
    std::size_t part = ~std::size_t{0};
    std::uint64_t place = 0;
    bool operator==(const Key&) const = default;
  };
  struct Entry {
    Key key;
    Beats beats;
  };

  Beats count(const ProductPart& part, std::uint32_t pixel, std::uint32_t pixels) const {
    return {input_beats(job_, part, pixel, pixels, width_), output_beats(job_, part, pixel, pixels, width_)};
  }

  /// How far a window reaches over an edge, before and behind, which decides what taps it loses: kernel, dilation and
  /// padding have 8 bits each.
  static std::uint64_t edges(std::int64_t first, std::int64_t reach, std::int64_t size) {
    const auto before = static_cast<std::uint64_t>(std::max<std::int64_t>(0, -first));
    const auto behind = static_cast<std::uint64_t>(std::max<std::int64_t>(0, first + reach - size));
    return before << 17 | behind;
  }

  std::uint64_t place_of(std::uint32_t pixel) const {
    const std::int64_t column = pixel % job_.output.size.width, row = pixel / job_.output.size.width;
    const std::int64_t x = column * job_.step.width - job_.padding.width;
    const std::int64_t y = row * job_.step.height - job_.padding.height;
    const auto reach = [](std::uint32_t kernel, std::uint32_t dilation) {
      return std::int64_t{kernel - 1} * dilation + 1;
    };
    const std::int64_t from = job_.input.address + y * job_.input.row_bytes + x * job_.input.pixel_bytes;
    const std::int64_t to = job_.output.address + row * job_.output.row_bytes + column * job_.output.pixel_bytes;
    const std::uint64_t across = edges(x, reach(job_.kernel.width, job_.dilation.width), job_.input.size.width);
    const std::uint64_t down = edges(y, reach(job_.kernel.height, job_.dilation.height), job_.input.size.height);
    return (across << 25 | down) << 4 | static_cast<std::uint64_t>(from & 3) << 2 | static_cast<std::uint64_t>(to & 3);
  }

  const ImaGeometry& job_;
  std::uint32_t width_;
  std::vector<Entry> entries_{kEntries};
};

/// The products of a pixel, or of several that share products.
std::vector<ProductPart> parts_of(const ImaGeometry& job) {
  std::vector<ProductPart> parts;
  if (job.channels_per_job == 0) {
    for (const ImaTile& tile : job.tiles) {
      parts.push_back({tile.first_row, tile.rows, tile.first_column, tile.columns, 0, job.in_channels});
    }
    return parts;
  }
  const std::uint32_t taps = job.kernel.width * job.kernel.height;
  for (std::uint32_t channel = 0; channel < job.in_channels; channel += job.channels_per_job) {
    const std::uint32_t count = std::min(job.channels_per_job, job.in_channels - channel);
    parts.push_back({0, taps * count, channel, count, channel, count});
  }
  return parts;
}

/// Products one after another: stream in, compute, stream out.
class SequentialPhases {
 public:
  explicit SequentialPhases(Cycle product) : product_(product) {}

  void add(Cycle in_beats, std::optional<Cycle> out_beats) {
    const Cycle computed = next_ + in_beats + 1 + product_;
    last_ = next_ = computed;
    if (!out_beats) return;
    last_ = computed + *out_beats + 1;
    next_ = last_ + 1;
  }
  /// The cycle in which the last stream out is seen complete.
  Cycle finish() { return last_; }

 private:
  Cycle product_;
  Cycle next_ = 0;
  Cycle last_ = 0;
};

/// Products that overlap: while one is computed, the port streams the next one in, then the one before out. Between
/// the phases there is a register each: inputs that wait for the DACs, results that wait behind the ADCs, and results
/// on their way out.
class PipelinedPhases {
 public:
  explicit PipelinedPhases(Cycle product) : product_(product) {}

  void add(Cycle in_beats, std::optional<Cycle> out_beats) {
    begin_product();
    // Where both are possible, streaming in goes first.
    while (leaving_ && std::max(port_free_, leaving_->from) < input_free_) stream_out();
    port_free_ = std::max(port_free_, input_free_) + in_beats;
    waiting_ = Waiting{port_free_ + 1, out_beats};
  }
  /// The cycle in which the last stream out is seen complete.
  Cycle finish() {
    begin_product();
    while (leaving_) stream_out();
    return leaving_free_;
  }

 private:
  struct Waiting {
    Cycle from;  ///< it can be computed
    std::optional<Cycle> out_beats;
  };
  struct Result {
    Cycle from;  ///< it is in its register
    Cycle beats;
  };

  /// The product whose inputs wait is computed as soon as there is room for its results.
  void begin_product() {
    if (!waiting_) return;
    if (converted_) stream_out();
    input_free_ = std::max({waiting_->from, computed_, converter_free_});
    computed_ = input_free_ + product_;
    if (waiting_->out_beats) {
      const Result result{std::max(computed_, leaving_free_), *waiting_->out_beats};
      (leaving_ ? converted_ : leaving_) = result;
      converter_free_ = result.from;
    }
    waiting_.reset();
  }

  void stream_out() {
    leaving_free_ = std::max(port_free_, leaving_->from) + leaving_->beats + 1;
    port_free_ = leaving_free_ + 1;
    leaving_.reset();
    if (!converted_) return;
    leaving_ = Result{std::max(converted_->from, leaving_free_), converted_->beats};
    converter_free_ = leaving_->from;
    converted_.reset();
  }

  Cycle product_;
  Cycle port_free_ = 0;
  Cycle input_free_ = 0;
  Cycle computed_ = 0;        ///< the product begun last
  Cycle converter_free_ = 0;  ///< of its results
  Cycle leaving_free_ = 0;
  std::optional<Waiting> waiting_;
  std::optional<Result> converted_;
  std::optional<Result> leaving_;
};

template <typename Phases>
Cycle products_of(const ImaGeometry& job, std::uint32_t width, Phases phases) {
  const std::vector<ProductPart> parts = parts_of(job);
  const std::uint32_t matrix_rows = job.pixels_per_product * job.kernel.width * job.kernel.height * job.in_channels;
  const std::uint32_t all = job.output.size.width * job.output.size.height;
  PixelBeats beats(job, width);
  for (std::uint32_t pixel = 0; pixel < all; pixel += job.pixels_per_product) {
    const std::uint32_t pixels = std::min(job.pixels_per_product, all - pixel);
    for (std::size_t index = 0; index < parts.size(); ++index) {
      const ProductPart& part = parts[index];
      const auto [in, out] = beats.of(index, part, pixel, pixels);
      const bool finishes = job.channels_per_job != 0 || part.first_row + part.rows == matrix_rows;
      phases.add(in, finishes ? std::optional(out) : std::nullopt);
    }
  }
  return phases.finish();
}

}  // namespace

Cycle ima_job_cycles(const Machine& machine, const ImaGeometry& job) {
  const std::uint32_t width = machine.accelerators.data_width_bits / 8;
  const Cycle product = job.pulses * cycles_of_ns(machine.ima.product_ns, machine.clock_mhz);
  const Cycle products = machine.ima.execution == Execution::Sequential
                             ? products_of(job, width, SequentialPhases(product))
                             : products_of(job, width, PipelinedPhases(product));
  return machine.accelerators.start_cycles + products + machine.accelerators.end_cycles;
}

namespace {

constexpr std::uint32_t kBlock = 16;  ///< channels
constexpr std::uint32_t kKernel = 3;
constexpr std::uint32_t kWeightBytes = kKernel * kKernel * kBlock;
constexpr std::uint32_t kParameterBytes = 12;
constexpr Cycle kMultiplyCycles = 4;
constexpr Cycle kWriteCycles = 2;  ///< from the store's slot to the last beat, seen written

/// Rows of [from, to) inside the image.
Cycle rows_inside(std::int64_t from, std::int64_t to, std::int64_t height) {
  return static_cast<Cycle>(std::max<std::int64_t>(0, std::min(to, height) - std::max<std::int64_t>(from, 0)));
}

/// The column of an output: first window, then an output at a time, then the drain. A load or store takes
/// `slot_beats` beats, which delay whatever waits for them.
Cycle column_cycles(const DepthwiseGeometry& job, Cycle drain, Cycle slot_beats) {
  const std::int64_t height = job.input.size.height;
  const std::int64_t top = -std::int64_t{job.padding_above};
  const Cycle load = kKernel * slot_beats;
  Cycle cycles = load * rows_inside(top, top + kKernel, height);
  for (std::uint32_t output = 0; output < job.output.size.height; ++output) {
    const std::int64_t end = top + std::int64_t{output} * job.stride + kKernel;
    const bool last = output + 1 == job.output.size.height;
    const Cycle loads = last ? 0 : load * rows_inside(end, end + job.stride, height);
    const Cycle further = slot_beats == 1 ? 0 : kWriteCycles + slot_beats;
    cycles += std::max(kMultiplyCycles, loads + slot_beats) + further;
  }
  return cycles + drain;
}

/// The most beats that a pixel of the block takes anywhere.
Cycle pixel_beats(const TensorWalk& tensor, std::uint32_t channels, std::uint32_t width) {
  const bool aligned = (tensor.address | tensor.pixel_bytes | tensor.row_bytes) % kWordBytes == 0;
  return beats_of(aligned ? 0 : kWordBytes - 1, channels, width);
}

}  // namespace

CycleBounds depthwise_job_cycles(const Machine& machine, const DepthwiseGeometry& job) {
  const std::uint32_t width = machine.accelerators.data_width_bits / 8;
  const Cycle drain = std::max<Cycle>(machine.depthwise.drain_cycles, kWriteCycles);
  CycleBounds bounds{machine.accelerators.start_cycles + machine.accelerators.end_cycles, 0};
  bounds.most = bounds.least;
  for (std::uint32_t channel = 0; channel < job.channels; channel += kBlock) {
    const std::uint32_t channels = std::min(kBlock, job.channels - channel);
    const Cycle beats = std::max(pixel_beats(job.input, channels, width), pixel_beats(job.output, channels, width));
    const Cycle parameters =
        beats_of(job.weights + channel / kBlock * kWeightBytes, kWeightBytes, width) +
        beats_of(std::int64_t{job.parameters} + channel * kParameterBytes, channels * kParameterBytes, width);
    bounds.least += parameters + job.output.size.width * column_cycles(job, drain, 1);
    bounds.most += parameters + job.output.size.width * column_cycles(job, drain + (beats - 1) * 2, beats);
  }
  return bounds;
}

}  // namespace tessera::arch
