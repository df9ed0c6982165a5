// An instruction set: a list of tables, indexed for decoding.
//
// `core_v_xcv()` is what CV32E40P executes. Another encoding is another list of tables; the functions of the rows do
// not depend on the encoding.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "isa/instruction.hpp"
#include "isa/pattern.hpp"

namespace tessera::isa {

/// The rows of one extension.
struct InstructionTable {
  std::string_view name;  ///< of the extension, e.g. "XCVmac"
  std::span<const InstructionRow> rows;
};

class InstructionSet {
 public:
  /// The rows must outlive the set.
  InstructionSet(std::string_view name, std::span<const InstructionTable> tables,
                 std::span<const CompressedRow> compressed);

  std::string_view name() const { return name_; }
  std::span<const InstructionTable> tables() const { return tables_; }
  std::span<const CompressedRow> compressed() const { return compressed_; }

  /// The row of a 32-bit encoding; null if there is none.
  const InstructionRow* find(std::uint32_t word) const;

  /// The row of a 16-bit encoding; null if there is none or it is reserved.
  const CompressedRow* find_compressed(std::uint32_t half) const;

 private:
  template <class Row>
  struct Entry {
    FixedBits fixed;
    const Row* row;
  };

  std::string_view name_;
  std::vector<InstructionTable> tables_;
  std::span<const CompressedRow> compressed_;
  /// Candidates by opcode and funct3, and by the corresponding bits of compressed instructions; in the order of the
  /// tables, so that special cases come first.
  std::array<std::vector<Entry<InstructionRow>>, 256> buckets_;
  std::array<std::vector<Entry<CompressedRow>>, 32> compressed_buckets_;
};

/// RV32IMC, Zicsr, Zifencei and the CORE-V extensions, as CV32E40P v1.8 decodes them.
const InstructionSet& core_v_xcv();

}  // namespace tessera::isa
