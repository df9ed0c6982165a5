// What the tool's host time is quoted for: compiling networks of growing depth, and the parts of a point of a series.
// tessera_bench takes their seconds, tessera_point runs one of them once, under callgrind or for its memory.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace tessera::bench {

/// What is measured; it can be repeated.
using Work = std::function<void()>;

struct Point {
  std::string name;
  std::function<Work()> prepare;  ///< draws weights, loads machines and the like, which is not measured
};

/// All of them.
const std::vector<Point>& points();

}  // namespace tessera::bench
