#include "compile/emit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "arch/network_program.h"
#include "base/divide.hpp"
#include "base/error.hpp"

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
    place_tensors();
    for (const ScheduledStep& step : placed_.schedule.steps) add_step(step);
    table_.push_back({arch::NETWORK_END, 0, 0, 0});
    store_table();
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

  void add_step(const ScheduledStep& step) {
    arch::NetworkStep entry{arch::NETWORK_TRANSFER, 0, static_cast<std::uint32_t>(transfers_.size()), 0};
    for (const TransferPlan& transfer : step.transfers) add_transfer(transfer);
    entry.transfer_count = static_cast<std::uint32_t>(transfers_.size()) - entry.transfers;
    program_.steps.push_back(
        {.layer = step.layer, .output = {}, .transfers = {transfers_.begin() + entry.transfers, transfers_.end()}});
    if (step.computation) add_computation(*step.computation, entry);
    table_.push_back(entry);
  }

  /// A copy of any length, as copies that the DMA takes.
  void add_transfer(const TransferPlan& transfer) {
    const Address external =
        (transfer.tensor ? program_.tensors[*transfer.tensor] : blob_of(transfer.blob).address) + transfer.l2_offset;
    const Address tcdm = address_of(transfer.l1);
    Traffic& traffic = program_.traffic[placed_.schedule.item_owners[transfer.l1.item]];
    (transfer.to_l2 ? traffic.to_l2 : traffic.to_l1) += transfer.bytes;
    for (std::uint32_t done = 0; done < transfer.bytes; done += kMostTransferBytes) {
      const std::uint32_t bytes = std::min(kMostTransferBytes, transfer.bytes - done);
      transfers_.push_back({tcdm + done, external + done, bytes | (transfer.to_l2 ? NETWORK_TO_L2 : 0u)});
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
    std::ranges::copy(step.parameters(computation.part, addresses), blob.bytes.begin() + offset);
    entry.kind = step.kind;
    entry.parameters = base + offset;
    ProgramStep& written = program_.steps.back();
    written.output = StepOutput{network_.layers[computation.layer].output, addresses.output, computation.part};
    written.kind = entry.kind;
    written.parameters = entry.parameters;
  }

  void store_table() {
    const Address table = placed_.l1.addresses[placed_.table_item];
    const std::size_t room = placed_.schedule.l1[placed_.table_item].bytes;
    const std::size_t bytes =
        table_.size() * sizeof(arch::NetworkStep) + transfers_.size() * sizeof(arch::NetworkTransfer);
    if (bytes > room) {
      throw Error(ErrorKind::Internal, "the table of steps", fmt::format("{} bytes in a room of {}", bytes, room));
    }
    const auto transfers = table + static_cast<Address>(table_.size() * sizeof(arch::NetworkStep));
    for (arch::NetworkStep& step : table_) {
      step.transfers = transfers + step.transfers * static_cast<Address>(sizeof(arch::NetworkTransfer));
    }
    program_.first_step = table;
    program_.memory.push_back({table, bytes_of(std::span<const arch::NetworkStep>(table_))});
    program_.memory.push_back({transfers, bytes_of(std::span<const arch::NetworkTransfer>(transfers_))});
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
  std::vector<arch::NetworkStep> table_;
  std::vector<arch::NetworkTransfer> transfers_;
};

}  // namespace

Program emit(const Network& network, const Lowering& lowering, const Placed& placed, const FreeMemory& l2) {
  return Emitter(network, lowering, placed, l2).run();
}

}  // namespace tessera::compile
