// The table of steps in L1: whole, or where it is long in segments that come from L2 one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compile/place/schedule.hpp"

namespace tessera::compile {

/// Steps that follow one another in the table, with their transfers.
struct TableSegment {
  std::size_t item = 0;   ///< of L1
  std::size_t first = 0;  ///< its first step; it ends where the next one begins
  std::uint32_t bytes = 0;
};

/// Bytes of L1 that a table of so many bytes takes.
std::uint64_t table_room(std::uint64_t table_bytes, std::uint64_t l1_bytes);

/// Bytes of a step in the table, with its transfers.
std::size_t table_bytes(const ScheduledStep& step);

/// Adds the table to what lies in L1. Where it comes in segments, the first step of each brings the next, and a step
/// more at its end leads there.
std::vector<TableSegment> add_table(Schedule& schedule, std::uint64_t l1_bytes);

}  // namespace tessera::compile
