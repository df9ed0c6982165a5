// Results of `tessera accuracy` that are kept, so that a run which was broken off is taken up again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "run/accuracy_result.hpp"

namespace tessera::app {

/// Whatever an accuracy depends on, as a number.
class CacheKey {
 public:
  void add(std::string_view bytes);
  std::string text() const;

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

/// A file of a folder for each key. It is complete at every time: a new one takes the place of the old.
class AccuracyCache {
 public:
  /// An empty folder's name keeps nothing. Throws Error{Input} if the folder cannot be made or the file is damaged.
  AccuracyCache(const std::string& folder, const CacheKey& key);

  const std::vector<run::AccuracyPoint>& points() const { return points_; }
  void add(const run::AccuracyPoint& point);

 private:
  std::string file_;
  std::vector<run::AccuracyPoint> points_;
};

}  // namespace tessera::app
