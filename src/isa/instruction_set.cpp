#include "isa/instruction_set.hpp"

#include "base/bits.hpp"
#include "isa/rv32c.hpp"
#include "isa/rv32i.hpp"
#include "isa/rv32m.hpp"
#include "isa/xcv_alu.hpp"
#include "isa/xcv_bi.hpp"
#include "isa/xcv_bitmanip.hpp"
#include "isa/xcv_elw.hpp"
#include "isa/xcv_hwlp.hpp"
#include "isa/xcv_mac.hpp"
#include "isa/xcv_mem.hpp"
#include "isa/xcv_simd.hpp"
#include "isa/xcv_simd_compare.hpp"
#include "isa/xcv_simd_complex.hpp"
#include "isa/xcv_simd_dot.hpp"
#include "isa/xcv_simd_shuffle.hpp"
#include "isa/zicsr.hpp"
#include "isa/zifencei.hpp"

namespace tessera::isa {
namespace {

constexpr auto kCoreVXcv = std::to_array<InstructionTable>({
    {"RV32I", kRv32i},
    {"RV32M", kRv32m},
    {"Zicsr", kZicsr},
    {"Zifencei", kZifencei},
    {"XCVmem", kXcvMem},
    {"XCVhwlp", kXcvHwlp},
    {"XCVmac", kXcvMac},
    {"XCValu", kXcvAlu},
    {"XCVbitmanip", kXcvBitmanip},
    {"XCVsimd: arithmetic", kXcvSimd},
    {"XCVsimd: comparison", kXcvSimdCompare},
    {"XCVsimd: dot products", kXcvSimdDot},
    {"XCVsimd: shuffles", kXcvSimdShuffle},
    {"XCVsimd: complex numbers", kXcvSimdComplex},
    {"XCVbi", kXcvBi},
    {"XCVelw", kXcvElw},
});

// The checks below name the first offending row by its index within all tables, or give kNone.
constexpr int kNone = -1;

constexpr bool is_load_or_store(Timing timing) {
  return timing == Timing::Load || timing == Timing::Store || timing == Timing::EventLoad;
}

constexpr int first_malformed(std::span<const InstructionTable> tables) {
  int index = 0;
  for (const InstructionTable& table : tables) {
    for (const InstructionRow& row : table.rows) {
      if (row.name.empty() || !fits_format(row.pattern, row.format) ||
          (row.bytes != 0) != is_load_or_store(row.timing)) {
        return index;
      }
      ++index;
    }
  }
  return kNone;
}

/// Where rows are looked up: by opcode and funct3.
constexpr std::size_t kBuckets = 256;
constexpr std::size_t bucket(std::uint32_t word) { return bits(word, 2, 5) << 3 | bits(word, 12, 3); }

/// Visits the buckets of a row: eight if it does not fix funct3.
template <class Visit>
constexpr void for_each_bucket(const FixedBits& fixed, Visit visit) {
  for (std::uint32_t funct3 = 0; funct3 < 8; ++funct3) {
    const std::uint32_t word = insert_bits(fixed.value, 12, 3, funct3);
    if (((word ^ fixed.value) & fixed.mask) == 0) {
      visit(bucket(word));
    }
  }
}

/// Two rows may match the same word only if they stand in one table and the earlier is declared a special case.
constexpr int first_undeclared_overlap(std::span<const InstructionTable> tables) {
  struct Placed {
    FixedBits fixed;
    const InstructionTable* table = nullptr;
    bool special_case = false;
  };
  std::array<std::vector<Placed>, kBuckets> earlier;
  int index = 0;
  for (const InstructionTable& table : tables) {
    for (const InstructionRow& row : table.rows) {
      const FixedBits fixed = fixed_bits(row.pattern);
      bool overlaps = false;
      for_each_bucket(fixed, [&](std::size_t place) {
        for (const Placed& other : earlier[place]) {
          overlaps |= fixed.overlaps(other.fixed) && !(other.special_case && other.table == &table);
        }
        earlier[place].push_back({fixed, &table, row.special_case});
      });
      if (overlaps) {
        return index;
      }
      ++index;
    }
  }
  return kNone;
}

constexpr int first_bad_compressed(std::span<const CompressedRow> rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!is_compressed_pattern(rows[i].pattern)) {
      return static_cast<int>(i);
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (!rows[j].special_case && fixed_bits(rows[i].pattern).overlaps(fixed_bits(rows[j].pattern))) {
        return static_cast<int>(i);
      }
    }
  }
  return kNone;
}

// Constants, so that a failed assertion prints the index.
constexpr int kMalformed = first_malformed(kCoreVXcv);
constexpr int kOverlapping = first_undeclared_overlap(kCoreVXcv);
constexpr int kBadCompressed = first_bad_compressed(kRv32c);
static_assert(kMalformed == kNone, "a row's pattern does not fit its format, or its size its timing");
static_assert(kOverlapping == kNone, "the pattern of a row matches a word that an earlier one matches, too");
static_assert(kBadCompressed == kNone, "a compressed row is malformed or overlaps an earlier one");

std::size_t compressed_bucket(std::uint32_t half) { return bits(half, 0, 2) << 3 | bits(half, 13, 3); }

}  // namespace

InstructionSet::InstructionSet(std::string_view name, std::span<const InstructionTable> tables,
                               std::span<const CompressedRow> compressed)
    : name_(name), tables_(tables.begin(), tables.end()), compressed_(compressed) {
  for (const InstructionTable& table : tables_) {
    for (const InstructionRow& row : table.rows) {
      const FixedBits fixed = fixed_bits(row.pattern);
      for_each_bucket(fixed, [&](std::size_t place) { buckets_[place].push_back({fixed, &row}); });
    }
  }
  for (const CompressedRow& row : compressed_) {
    const FixedBits fixed = fixed_bits(row.pattern);
    compressed_buckets_[compressed_bucket(fixed.value)].push_back({fixed, &row});
  }
}

const InstructionRow* InstructionSet::find(std::uint32_t word) const {
  for (const auto& entry : buckets_[bucket(word)]) {
    if (entry.fixed.match(word)) {
      return entry.row;
    }
  }
  return nullptr;
}

const CompressedRow* InstructionSet::find_compressed(std::uint32_t half) const {
  for (const auto& entry : compressed_buckets_[compressed_bucket(half)]) {
    if (entry.fixed.match(half)) {
      return entry.row->is_reserved() ? nullptr : entry.row;
    }
  }
  return nullptr;
}

const InstructionSet& core_v_xcv() {
  static const InstructionSet set("CORE-V XCV", kCoreVXcv, kRv32c);
  return set;
}

}  // namespace tessera::isa
