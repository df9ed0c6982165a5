#include "compile/emit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "arch/network_program.h"
#include "base/divide.hpp"
#include "base/error.hpp"
#include "compile/transfers.hpp"

namespace tessera::compile {
namespace {

constexpr std::uint32_t kBlobAlignment = 64;

class Emitter {
 public:
  Emitter(const Network& network, const Lowering& lowering, const Placed& placed, const FreeMemory& l2)
      : network_(network), lowering_(lowering), placed_(placed), l2_(l2) {}

  Program run() {
    program_.traffic.resize(network_.layers.size());
    collect_crossbars();
    place_blobs();
    place_segments();
    place_tensors();
    for (std::size_t segment = 0; segment < placed_.table.size(); ++segment) add_segment(segment);
    program_.first_step = segment_address(0);
    store_blobs();
    program_.memory_bytes = placed_.l1.peak_bytes;
    return std::move(program_);
  }

 private:
  struct Blob {
    Address address = 0;  ///< where the host stores it
    std::vector<std::uint32_t> offsets;
    std::vector<std::byte> bytes;
  };

  Address address_of(const Place& place) const { return placed_.l1.addresses[place.item] + place.offset; }
  Blob& blob_of(const BlobIndex& index) { return blobs_[index.layer][index.channels]; }

  const LoweredStep& lowered(const BlobIndex& index) const {
    return lowering_.step(index.layer, placed_.placement.channels_of(index));
  }

  /// In the order of the layers, as their entries were counted.
  void collect_crossbars() {
    for (std::size_t layer = 0; layer < network_.layers.size(); ++layer) {
      program_.crossbars.append(lowered({layer, 0}).crossbars());
    }
    for (const CellBlock& block : program_.crossbars.cells) {
      program_.arrays = std::max(program_.arrays, block.area.array + 1);
    }
  }

  void place_blobs() {
    blobs_.resize(network_.layers.size());
    for (std::size_t layer = 0; layer < network_.layers.size(); ++layer) {
      for (std::size_t slice = 0; slice < placed_.placement.layers[layer].channels.size(); ++slice) {
        blobs_[layer].push_back(make_blob({layer, slice}));
      }
    }
  }

  void place_segments() {
    for (const TableSegment& segment : placed_.table) {
      segments_in_l2_.push_back(l2_.region.base + l2_bytes_);
      if (segments_in_l2_.size() == 1) continue;  // it is in L1
      l2_bytes_ += round_up(segment.bytes, kBlobAlignment);
      if (l2_bytes_ > l2_.region.size) fail_for_l2("the table of steps");
    }
  }

  Blob make_blob(const BlobIndex& index) {
    Blob blob;
    blob.offsets =
        lowering_.blob_offsets(index.layer, placed_.placement.channels_of(index), placed_.placement.parts_of(index));
    blob.bytes.resize(blob.offsets.back());
    const auto& constants = lowered(index).constants;
    for (std::size_t one = 0; one < constants.size(); ++one) {
      std::ranges::copy(constants[one].make(), blob.bytes.begin() + blob.offsets[one]);
    }
    if (!placed_.placement.constants_in_l1) {
      blob.address = l2_.region.base + l2_bytes_;
      l2_bytes_ += round_up(blob.offsets.back(), kBlobAlignment);
      if (l2_bytes_ > l2_.region.size) fail_for_l2(network_.layers[index.layer].name);
    }
    return blob;
  }

  [[noreturn]] void fail_for_l2(const std::string& name) const {
    throw Error(ErrorKind::Input, name,
                fmt::format("finds no room in the {} bytes of L2 that are free", l2_.region.size),
                "a machine with a larger l2.size_kib");
  }

  void place_tensors() {
    const FreeMemory rest{{l2_.region.base + l2_bytes_, l2_.region.size - l2_bytes_}, {}};
    const MemoryPlan plan = plan_memory(placed_.schedule.l2, rest);
    if (!plan.failed.empty()) {
      fail_for_l2(network_.tensors[placed_.schedule.l2_tensors[plan.failed.front()]].name);
    }
    program_.l2_bytes = l2_bytes_ + plan.peak_bytes;
    for (std::size_t tensor = 0; tensor < network_.tensors.size(); ++tensor) {
      const std::size_t item = placed_.schedule.tensor_l1[tensor];
      program_.tensors.push_back(item != Schedule::kNone ? placed_.l1.addresses[item]
                                                         : plan.addresses[placed_.schedule.tensor_l2[tensor]]);
    }
  }

  Address segment_address(std::size_t segment) const { return placed_.l1.addresses[placed_.table[segment].item]; }

  void add_segment(std::size_t segment) {
    const bool last = segment + 1 == placed_.table.size();
    const std::size_t end = last ? placed_.schedule.steps.size() : placed_.table[segment + 1].first;
    for (std::size_t step = placed_.table[segment].first; step < end; ++step) {
      add_step(placed_.schedule.steps[step]);
      if (!placed_.schedule.steps[step].leads_on) continue;
      table_.back() = {arch::NETWORK_NEXT, segment_address(segment + 1), 0, 0};
      program_.steps.back().kind = arch::NETWORK_NEXT;
      program_.steps.back().parameters = segment_address(segment + 1);
    }
    if (last) table_.push_back({arch::NETWORK_END, 0, 0, 0});
    store_segment(segment);
  }

  void add_step(const ScheduledStep& step) {
    std::vector<arch::NetworkLines> transfers;
    for (const TransferPlan& transfer : step.transfers) add_transfer(transfer, transfers);
    arch::NetworkStep entry{arch::NETWORK_TRANSFER, 0, 0, 0};
    program_.steps.push_back({.layer = step.layer, .output = {}, .transfers = transfers});
    if (step.computation) add_computation(*step.computation, entry);
    const bool lines = std::ranges::any_of(transfers, [](const auto& one) { return one.line_bytes != 0; });
    entry.transfer_count = static_cast<std::uint32_t>(transfers.size());
    if (lines) {
      entry.transfers = static_cast<std::uint32_t>(lines_.size());
      lines_.insert(lines_.end(), transfers.begin(), transfers.end());
      table_.push_back({arch::NETWORK_LINES, static_cast<std::uint32_t>(steps_with_lines_.size()), 0, 0});
      steps_with_lines_.push_back(entry);
    } else {
      entry.transfers = static_cast<std::uint32_t>(transfers_.size());
      for (const arch::NetworkLines& one : transfers) transfers_.push_back({one.tcdm, one.external, one.bytes});
      table_.push_back(entry);
    }
  }

  /// A copy of any length, as copies that the DMA takes.
  void add_transfer(const TransferPlan& transfer, std::vector<arch::NetworkLines>& transfers) {
    const Address external = transfer.tensor    ? program_.tensors[*transfer.tensor]
                             : transfer.segment ? segments_in_l2_[*transfer.segment]
                                                : blob_of(transfer.blob).address;
    const Address tcdm = address_of(transfer.l1);
    Traffic& traffic = program_.traffic[placed_.schedule.item_owners[transfer.l1.item]];
    (transfer.to_l2 ? traffic.to_l2 : traffic.to_l1) += transfer.bytes();
    for (const SlabTransfer& one : transfers_of(transfer.slab)) {
      transfers.push_back({tcdm + one.l1_offset, external + one.l2_offset,
                           one.bytes | (transfer.to_l2 ? NETWORK_TO_L2 : 0u), one.line, one.stride});
    }
  }

  void add_computation(const Computation& computation, arch::NetworkStep& entry) {
    const LoweredStep& step = lowered(computation.blob);
    Blob& blob = blob_of(computation.blob);
    const Address base = placed_.l1.addresses[computation.blob_item];
    if (placed_.placement.constants_in_l1) blob.address = base;
    StepAddresses addresses;
    for (const Place& input : computation.inputs) addresses.inputs.push_back(address_of(input));
    addresses.output = address_of(computation.output);
    for (std::size_t one = 0; one < step.constants.size(); ++one) {
      addresses.constants.push_back(base + blob.offsets[one]);
    }
    addresses.buffer = placed_.l1.addresses[computation.buffer_item];
    const std::uint32_t offset = blob.offsets[step.constants.size() + computation.variant];
    std::ranges::copy(step.parameters(computation.part.part, addresses), blob.bytes.begin() + offset);
    entry.kind = step.kind;
    const bool apart = computation.parameter_item != computation.blob_item;
    entry.parameters = apart ? placed_.l1.addresses[computation.parameter_item] : base + offset;
    ProgramStep& written = program_.steps.back();
    written.output = StepOutput{network_.layers[computation.layer].output, computation.part.output, addresses.output,
                                output_in_l1(computation.part), computation.part.part.output};
    written.kind = entry.kind;
    written.parameters = entry.parameters;
  }

  template <typename Entry>
  static void append(const std::vector<Entry>& entries, std::vector<std::byte>& bytes) {
    const std::vector<std::byte> more = bytes_of(std::span<const Entry>(entries));
    bytes.insert(bytes.end(), more.begin(), more.end());
  }

  /// The steps, then what they point to.
  void store_segment(std::size_t segment) {
    const Address base = segment_address(segment);
    const auto of = [](std::size_t count, std::size_t bytes) { return static_cast<Address>(count * bytes); };
    const Address transfers = base + of(table_.size(), sizeof(arch::NetworkStep));
    const Address inner = transfers + of(transfers_.size(), sizeof(arch::NetworkTransfer));
    const Address lines = inner + of(steps_with_lines_.size(), sizeof(arch::NetworkStep));
    for (arch::NetworkStep& step : table_) {
      if (step.kind == arch::NETWORK_LINES) {
        step.parameters = inner + of(step.parameters, sizeof(arch::NetworkStep));
      } else {
        step.transfers = transfers + of(step.transfers, sizeof(arch::NetworkTransfer));
      }
    }
    for (arch::NetworkStep& step : steps_with_lines_) {
      step.transfers = lines + of(step.transfers, sizeof(arch::NetworkLines));
    }
    std::vector<std::byte> bytes;
    append(table_, bytes);
    append(transfers_, bytes);
    append(steps_with_lines_, bytes);
    append(lines_, bytes);
    if (bytes.size() > placed_.table[segment].bytes) {
      throw Error(ErrorKind::Internal, "the table of steps",
                  fmt::format("{} bytes in a room of {}", bytes.size(), placed_.table[segment].bytes));
    }
    bytes.resize(placed_.table[segment].bytes);
    program_.memory.push_back({segment == 0 ? base : segments_in_l2_[segment], std::move(bytes)});
    table_.clear(), transfers_.clear(), steps_with_lines_.clear(), lines_.clear();
  }

  void store_blobs() {
    for (std::vector<Blob>& layer : blobs_) {
      for (Blob& blob : layer) program_.memory.push_back({blob.address, std::move(blob.bytes)});
    }
  }

  const Network& network_;
  const Lowering& lowering_;
  const Placed& placed_;
  const FreeMemory& l2_;
  Program program_;
  std::vector<std::vector<Blob>> blobs_;  ///< by layer and channel range
  std::uint32_t l2_bytes_ = 0;
  std::vector<Address> segments_in_l2_;  ///< of the table; the first has none
  // Of the segment at hand.
  std::vector<arch::NetworkStep> table_;
  std::vector<arch::NetworkTransfer> transfers_;
  std::vector<arch::NetworkStep> steps_with_lines_;
  std::vector<arch::NetworkLines> lines_;
};

}  // namespace

Program emit(const Network& network, const Lowering& lowering, const Placed& placed, const FreeMemory& l2) {
  return Emitter(network, lowering, placed, l2).run();
}

}  // namespace tessera::compile
