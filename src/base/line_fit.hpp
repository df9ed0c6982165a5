// A line through points, by least squares.
#pragma once

#include <cstddef>

namespace tessera {

/// y = gain * x + offset.
struct Line {
  double gain = 0;
  double offset = 0;
};

class LineFit {
 public:
  void add(double x, double y) {
    ++count_;
    x_ += x;
    y_ += y;
    xx_ += x * x;
    xy_ += x * y;
  }

  /// A gain of 0 and an offset of 0 where the points say of no rising line.
  Line line() const {
    const auto count = static_cast<double>(count_);
    const double spread = xx_ - x_ * x_ / count, together = xy_ - x_ * y_ / count;
    if (!(spread > 0) || !(together > 0)) return {};
    const double gain = together / spread;
    return {gain, (y_ - gain * x_) / count};
  }

 private:
  std::size_t count_ = 0;
  double x_ = 0, y_ = 0, xx_ = 0, xy_ = 0;
};

}  // namespace tessera
