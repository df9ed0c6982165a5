// See replicate.hpp.
#include "compile/pack/replicate.hpp"

#include <cstddef>
#include <optional>
#include <utility>

#include "base/divide.hpp"

namespace tessera::compile {
namespace {

std::uint64_t products(const WeightMatrix& matrix, std::uint64_t copies) { return divide_up(matrix.pixels, copies); }

/// More copies of a matrix, and the products that saves.
struct CopyStep {
  std::size_t matrix = 0;
  std::uint32_t copies = 0;
  std::uint64_t saving = 0;
};

class Replicator {
 public:
  Replicator(std::span<const WeightMatrix> matrices, ArraySize array, PiecePlacement without, std::uint32_t most_arrays)
      : matrices_(matrices),
        array_(array),
        most_arrays_(most_arrays),
        result_{std::vector<std::uint32_t>(matrices.size(), 1), std::move(without)},
        stuck_(matrices.size()) {}

  /// The step that saves most; of equals, the first matrix's.
  std::optional<CopyStep> next_step() const {
    std::optional<CopyStep> best;
    for (std::size_t number = 0; number < matrices_.size(); ++number) {
      const auto step = step_of(number);
      if (step && (!best || step->saving > best->saving)) best = step;
    }
    return best;
  }

  void take(const CopyStep& step, const PlacePieces& place) {
    std::vector<std::uint32_t> copies = result_.copies;
    copies[step.matrix] = step.copies;
    const std::vector<Piece> pieces = cut(enlarged(copies), array_);
    std::uint64_t cells = 0;
    for (const Piece& piece : pieces) cells += piece.cells();
    if (cells <= most_arrays_ * array_.cells()) {
      PiecePlacement placement = place(pieces);
      if (placement.arrays <= most_arrays_) {
        result_ = {std::move(copies), std::move(placement)};
        return;
      }
    }
    stuck_[step.matrix] = true;
  }

  const Replication& result() const { return result_; }

 private:
  /// As few more copies as save a product: 4 pixels take two products with 2 copies and with 3, one with 4.
  std::optional<CopyStep> step_of(std::size_t number) const {
    const WeightMatrix& matrix = matrices_[number];
    const std::uint64_t before = products(matrix, result_.copies[number]);
    if (stuck_[number] || before < 2) return {};
    const std::uint64_t copies = (matrix.pixels + before - 2) / (before - 1);
    const bool fits = copies * matrix.rows <= array_.rows && copies * matrix.columns <= array_.columns;
    if (!fits) return {};
    return CopyStep{number, static_cast<std::uint32_t>(copies), before - products(matrix, copies)};
  }

  std::vector<WeightMatrix> enlarged(const std::vector<std::uint32_t>& copies) const {
    std::vector<WeightMatrix> matrices(matrices_.begin(), matrices_.end());
    for (std::size_t number = 0; number < matrices.size(); ++number) {
      matrices[number].rows *= copies[number];
      matrices[number].columns *= copies[number];
    }
    return matrices;
  }

  std::span<const WeightMatrix> matrices_;
  ArraySize array_;
  std::uint32_t most_arrays_;
  Replication result_;
  std::vector<bool> stuck_;  ///< more copies of these found no room
};

}  // namespace

Replication replicate(std::span<const WeightMatrix> matrices, ArraySize array, PiecePlacement without,
                      std::uint32_t most_arrays, const PlacePieces& place) {
  Replicator replicator(matrices, array, std::move(without), most_arrays);
  while (const auto step = replicator.next_step()) replicator.take(*step, place);
  return replicator.result();
}

}  // namespace tessera::compile
