// `verify_program` of verify.hpp.
#include <algorithm>

#include "arch/network_program.h"
#include "compile/verify/broken.hpp"
#include "compile/verify/verify.hpp"

namespace tessera::compile {
namespace {

constexpr std::string_view kLevel = "the program";

bool holds(const arch::Region& region, Address address, std::size_t bytes) {
  return address >= region.base && std::uint64_t{address} - region.base + bytes <= region.size;
}

/// The address as text, made only where it is shown.
auto text_of(Address address) {
  return [address] { return fmt::format("{:#010x}", address); };
}

void check_memory(const Program& program, const arch::Machine& machine) {
  std::vector<const Segment*> segments;
  for (const Segment& segment : program.memory) {
    if (segment.bytes.empty()) continue;
    expect(holds(machine.tcdm.region(), segment.address, segment.bytes.size()) ||
               holds(machine.l2.region(), segment.address, segment.bytes.size()),
           kLevel, text_of(segment.address), "{} bytes lie in no memory", segment.bytes.size());
    segments.push_back(&segment);
  }
  std::ranges::sort(segments, {}, &Segment::address);
  for (std::size_t index = 1; index < segments.size(); ++index) {
    const Segment& before = *segments[index - 1];
    expect(before.address + before.bytes.size() <= segments[index]->address, kLevel, text_of(before.address),
           "{} bytes reach into what lies at {:#010x}", before.bytes.size(), segments[index]->address);
  }
}

void check_transfer(const arch::NetworkLines& transfer, const arch::Machine& machine) {
  const std::uint32_t bytes = transfer.bytes & ~NETWORK_TO_L2;
  expect(bytes >= 1 && bytes <= NETWORK_TRANSFER_BYTES, kLevel, "a transfer", "{} bytes", bytes);
  expect(holds(machine.tcdm.region(), transfer.tcdm, bytes), kLevel, text_of(transfer.tcdm), "{} bytes leave L1",
         bytes);
  const std::uint32_t lines = transfer.line_bytes == 0 ? 1 : bytes / transfer.line_bytes;
  expect(transfer.line_bytes == 0 ||
             (transfer.line_bytes <= 0xFFFF && transfer.stride <= 0xFFFF && bytes % transfer.line_bytes == 0),
         kLevel, "a transfer", "lines of {} bytes, {} apart, in {} bytes", transfer.line_bytes, transfer.stride, bytes);
  const std::uint64_t span =
      transfer.line_bytes == 0 ? bytes : std::uint64_t{lines - 1} * transfer.stride + transfer.line_bytes;
  expect(holds(machine.l2.region(), transfer.external, span), kLevel, text_of(transfer.external), "{} bytes leave L2",
         bytes);
}

void check_kind(const ProgramStep& step, const arch::Machine& machine) {
  const auto place = text_of(step.parameters);
  const bool computes = step.kind != arch::NETWORK_TRANSFER && step.kind != arch::NETWORK_NEXT;
  expect(step.kind >= arch::NETWORK_TRANSFER && step.kind <= arch::NETWORK_NEXT && step.kind != arch::NETWORK_LINES,
         kLevel, place, "a step of kind {}", step.kind);
  expect(computes == step.output.has_value(), kLevel, place, "a step of kind {} and its output", step.kind);
  expect(!computes || (step.parameters % 4 == 0 && holds(machine.tcdm.region(), step.parameters, 4)), kLevel, place,
         "the parameters of a step do not lie in words of L1");
}

void check_output(const StepOutput& output, const arch::Machine& machine) {
  expect(holds(machine.tcdm.region(), output.address, output.l1.end()), kLevel, text_of(output.address),
         "the output of a step leaves L1");
}

}  // namespace

void verify_program(const Program& program, const arch::Machine& machine) {
  check_memory(program, machine);
  expect(holds(machine.tcdm.region(), program.first_step, sizeof(arch::NetworkStep)), kLevel,
         text_of(program.first_step), "the table of steps lies outside of L1");
  for (const ProgramStep& step : program.steps) {
    check_kind(step, machine);
    if (step.output) check_output(*step.output, machine);
    for (const arch::NetworkLines& transfer : step.transfers) check_transfer(transfer, machine);
  }
  for (const CellBlock& block : program.crossbars.cells) {
    const arch::CellRectangle& area = block.area;
    expect(area.array < machine.ima.arrays && area.row + area.rows <= machine.ima.rows &&
               area.column + area.columns <= machine.ima.columns,
           kLevel, fmt::format("array {}", area.array), "cells lie outside of it");
    expect(block.weights.size() == std::size_t{area.rows} * area.columns, kLevel, fmt::format("array {}", area.array),
           "{} weights for {} x {} cells", block.weights.size(), area.rows, area.columns);
  }
}

}  // namespace tessera::compile
