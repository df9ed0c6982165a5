// Arrays that are being filled, all open to every piece, and the rule that decides where a piece goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "compile/pack/cut.hpp"
#include "compile/pack/free_space.hpp"

namespace tessera::compile {

/// Which free rectangle fits a piece best, in any array; less of the first measure wins, then less of the second, then
/// the array opened first. Both measures are of what the rectangle has more than the piece.
enum class FitRule : std::uint8_t {
  ShortSide,          ///< the shorter of the two differences of sides, nothing else
  ShortThenLongSide,  ///< ties fall to the longer difference
  LongThenShortSide,
  AreaThenShortSide,
};

struct PlacedPiece {
  std::size_t piece = 0;  ///< its number in the list of pieces
  Rectangle area;
};

struct OpenArray {
  FreeSpace free;
  std::vector<PlacedPiece> placed;
};

/// Where a piece would go.
struct Fit {
  std::size_t array = 0;
  Rectangle area;
  std::uint64_t measure = 0;  ///< less is better
};

class OpenArrays {
 public:
  explicit OpenArrays(ArraySize size) : size_(size) {}

  const std::vector<OpenArray>& arrays() const { return arrays_; }
  OpenArray& array(std::size_t number) { return arrays_[number]; }
  void open() { arrays_.push_back({FreeSpace(size_), {}}); }
  void close(std::size_t number) { arrays_.erase(arrays_.begin() + static_cast<std::ptrdiff_t>(number)); }

  /// The best place for a piece of this size, or nothing where no array has room for it.
  std::optional<Fit> best_fit(const Piece& piece, FitRule rule);

  void place(std::size_t number_of_piece, const Fit& fit);

  /// Free rectangles looked at so far: the measure of effort, the same on every machine.
  std::uint64_t steps() const { return steps_; }
  /// Work of another kind, in the same measure.
  void spend(std::uint64_t steps) { steps_ += steps; }

 private:
  ArraySize size_;
  std::vector<OpenArray> arrays_;
  std::uint64_t steps_ = 0;
};

}  // namespace tessera::compile
