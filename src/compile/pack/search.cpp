// See search.hpp.
#include "compile/pack/search.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <utility>
#include <vector>

#include "compile/pack/constructive.hpp"

namespace tessera::compile {
namespace {

/// How many attempts ago the pool may have been as large as it is now (late acceptance, Burke and Bykov 2017).
constexpr std::size_t kMemory = 64;

/// What copying and emptying arrays takes, in free rectangles looked at. Without it, attempts on few pieces would be
/// counted as almost free.
constexpr std::uint64_t kAttemptSteps = 1000;

/// One attempt to do with one array fewer. The pool holds the pieces that have no place.
class Reduction {
 public:
  Reduction(std::span<const Piece> pieces, OpenArrays arrays, ArraySize size, std::mt19937_64& random)
      : pieces_(pieces), arrays_(std::move(arrays)), size_(size), random_(random) {
    std::size_t least = 0;
    for (std::size_t number = 1; number < arrays_.arrays().size(); ++number) {
      if (filled(number) < filled(least)) least = number;
    }
    for (const PlacedPiece& placed : arrays_.arrays()[least].placed) pool_.push_back(placed.piece);
    arrays_.close(least);
    memory_.fill(cells_of(pool_));
  }

  /// Whether the pool got empty before that many steps.
  bool run(std::uint64_t most_steps) {
    while (!pool_.empty() && arrays_.steps() < most_steps && !arrays_.arrays().empty()) attempt();
    return pool_.empty();
  }

  OpenArrays& arrays() { return arrays_; }

 private:
  struct Backup {
    std::size_t number;
    OpenArray array;
  };

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  std::uint64_t filled(std::size_t number) const {
    std::uint64_t cells = 0;
    for (const PlacedPiece& placed : arrays_.arrays()[number].placed) cells += placed.area.cells();
    return cells;
  }

  std::uint64_t cells_of(const std::vector<std::size_t>& numbers) const {
    std::uint64_t cells = 0;
    for (const std::size_t number : numbers) cells += pieces_[number].cells();
    return cells;
  }

  void keep(std::size_t number) {
    const bool kept = std::ranges::any_of(backups_, [&](const Backup& backup) { return backup.number == number; });
    if (!kept) backups_.push_back({number, arrays_.arrays()[number]});
  }

  /// Empties one to three arrays into `loose`.
  void ruin(std::vector<std::size_t>& loose) {
    for (std::uint64_t count = 1 + below(3); count != 0; --count) {
      const std::size_t number = below(arrays_.arrays().size());
      keep(number);
      OpenArray& array = arrays_.array(number);
      for (const PlacedPiece& placed : array.placed) loose.push_back(placed.piece);
      array = {FreeSpace(size_), {}};
    }
  }

  /// Large pieces roughly first, by a random measure.
  void shuffle(std::vector<std::size_t>& loose) {
    const auto order = static_cast<PieceOrder>(below(kPieceOrders));
    std::vector<std::pair<std::uint64_t, std::size_t>> keys;
    keys.reserve(loose.size());
    for (const std::size_t number : loose) {
      keys.emplace_back(order_measure(pieces_[number], order) * (48 + below(32)), number);
    }
    std::ranges::sort(keys, std::ranges::greater());
    for (std::size_t i = 0; i < keys.size(); ++i) loose[i] = keys[i].second;
  }

  std::vector<std::size_t> recreate(const std::vector<std::size_t>& loose) {
    constexpr std::array kRules{FitRule::ShortThenLongSide, FitRule::LongThenShortSide, FitRule::AreaThenShortSide};
    const FitRule rule = kRules[below(kRules.size())];
    std::vector<std::size_t> rest;
    for (const std::size_t number : loose) {
      if (const auto fit = arrays_.best_fit(pieces_[number], rule)) {
        keep(fit->array);
        arrays_.place(number, *fit);
      } else {
        rest.push_back(number);
      }
    }
    return rest;
  }

  void attempt() {
    arrays_.spend(kAttemptSteps);
    backups_.clear();
    std::vector<std::size_t> loose = pool_;
    ruin(loose);
    shuffle(loose);
    std::vector<std::size_t> rest = recreate(loose);
    const std::uint64_t before = cells_of(pool_);
    const std::uint64_t after = cells_of(rest);
    if (after <= before || after <= memory_[next_]) {
      pool_ = std::move(rest);
    } else {
      for (Backup& backup : backups_) arrays_.array(backup.number) = std::move(backup.array);
    }
    memory_[next_] = std::min(before, after);
    next_ = (next_ + 1) % kMemory;
  }

  std::span<const Piece> pieces_;
  OpenArrays arrays_;
  ArraySize size_;
  std::mt19937_64& random_;
  std::vector<std::size_t> pool_;
  std::vector<Backup> backups_;
  std::array<std::uint64_t, kMemory> memory_{};
  std::size_t next_ = 0;
};

}  // namespace

OpenArrays search(std::span<const Piece> pieces, OpenArrays arrays, ArraySize size, std::uint64_t goal,
                  std::uint64_t effort) {
  std::mt19937_64 random;  // its default start is part of the standard
  const std::uint64_t most_steps = arrays.steps() + effort;
  while (arrays.arrays().size() > goal) {
    Reduction reduction(pieces, arrays, size, random);
    if (!reduction.run(most_steps)) break;
    arrays = std::move(reduction.arrays());
  }
  return arrays;
}

}  // namespace tessera::compile
