// The energy model beside what is published: what it was fitted to, what it predicts, and what it hangs on.
#pragma once

#include <string>
#include <vector>

namespace tessera::paper {

struct EnergyQuantity {
  std::string name;
  std::string unit;
  bool fitted = false;  ///< prices were chosen so that it comes out; otherwise it is a prediction
  double published = 0;
  double value = 0;

  /// 0.05: five per cent more than published.
  double deviation() const { return value / published - 1; }
};

/// What a price moves.
struct PriceEffect {
  std::string unit;
  std::string price;
  std::vector<double> more;  ///< by quantity: its relative change if the price is 20 % higher
  std::vector<double> less;  ///< if it is 20 % lower
};

struct EnergyCheckResult {
  std::string model;
  std::vector<EnergyQuantity> quantities;
  std::vector<PriceEffect> sensitivity;  ///< prices without effect are left out
};

}  // namespace tessera::paper
