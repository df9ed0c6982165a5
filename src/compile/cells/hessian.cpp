// See hessian.hpp.
#include "compile/cells/hessian.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/matrix_vector.hpp"

namespace tessera::compile {
namespace {

constexpr double kDamping = 0.01;  // of the mean diagonal, as GPTQ has it (Frantar et al., ICLR 2023)

/// Mean of (a - mean a)(b - mean b) for each row a of one and each row b of the other, from row `row` of one on.
void covariances(const InputSamples& one, std::size_t row, const std::vector<double>& means_of_one,
                 const InputSamples& other, const std::vector<double>& means_of_other, std::size_t first,
                 std::span<double> result) {
  const std::size_t count = one.samples();
  std::vector<std::int32_t> sums(result.size());
  multiply_rows(one.row(row), std::span(other.distances).subspan(first * count), count, sums);
  for (std::size_t at = 0; at < result.size(); ++at) {
    result[at] =
        static_cast<double>(sums[at]) / static_cast<double>(count) - means_of_one[row] * means_of_other[first + at];
  }
}

/// The covariance of the rows with one another.
std::vector<double> covariance_of(const InputSamples& samples) {
  const std::size_t rows = samples.rows;
  const std::vector<double> means = means_of(samples);
  std::vector<double> result(rows * rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::span<double> upper = std::span(result).subspan(row * rows + row, rows - row);
    covariances(samples, row, means, samples, means, row, upper);
    for (std::size_t other = row + 1; other < rows; ++other) result[other * rows + row] = upper[other - row];
  }
  return result;
}

/// In place: the upper triangle of a symmetric positive matrix becomes U with U^T U the matrix.
void cholesky(std::vector<double>& matrix, std::size_t rows) {
  for (std::size_t k = 0; k < rows; ++k) {
    double* const of_k = matrix.data() + k * rows;
    of_k[k] = std::sqrt(of_k[k]);
    for (std::size_t j = k + 1; j < rows; ++j) of_k[j] /= of_k[k];
    for (std::size_t i = k + 1; i < rows; ++i) {
      double* const of_i = matrix.data() + i * rows;
      const double factor = of_k[i];
      if (factor == 0) continue;
      for (std::size_t j = i; j < rows; ++j) of_i[j] -= factor * of_k[j];
    }
  }
}

/// In place: x with U^T U x = right.
void solve(const HessianFactor& factor, std::vector<double>& right) {
  for (std::size_t i = 0; i < factor.rows; ++i) {
    const double* u = factor.row(i);
    right[i] /= u[i];
    for (std::size_t j = i + 1; j < factor.rows; ++j) right[j] -= u[j] * right[i];
  }
  for (std::size_t i = factor.rows; i-- > 0;) {
    const double* u = factor.row(i);
    double sum = right[i];
    for (std::size_t j = i + 1; j < factor.rows; ++j) sum -= u[j] * right[j];
    right[i] = sum / u[i];
  }
}

}  // namespace

std::vector<double> means_of(const InputSamples& samples) {
  std::vector<double> means(samples.rows);
  for (std::size_t row = 0; row < samples.rows; ++row) {
    const auto values = samples.row(row);
    const std::int64_t sum = std::accumulate(values.begin(), values.end(), std::int64_t{0});
    means[row] = static_cast<double>(sum) / static_cast<double>(samples.samples());
  }
  return means;
}

HessianFactor factorise(const InputSamples& samples) {
  const std::size_t rows = samples.rows;
  const std::vector<double> covariance = covariance_of(samples);
  double trace = 0;
  for (std::size_t row = 0; row < rows; ++row) trace += covariance[row * rows + row];
  const double damping = std::max(kDamping * trace / static_cast<double>(rows), 1e-3);
  // Few samples say little about what rows have in common.
  const double trusted = static_cast<double>(samples.samples()) / static_cast<double>(samples.samples() + rows);
  HessianFactor result{rows, std::vector<std::size_t>(rows), std::vector<double>(rows * rows), {}, trusted};
  std::iota(result.order.begin(), result.order.end(), std::size_t{0});
  std::ranges::stable_sort(result.order, {}, [&](std::size_t row) { return covariance[row * rows + row]; });
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = i + 1; j < rows; ++j) {
      result.factor[i * rows + j] = trusted * covariance[result.order[i] * rows + result.order[j]];
    }
    result.factor[i * rows + i] = covariance[result.order[i] * rows + result.order[i]] + damping;
    result.diagonal.push_back(result.factor[i * rows + i]);
  }
  cholesky(result.factor, rows);
  return result;
}

void make_good(const HessianFactor& factor, const InputSamples& driven, const InputSamples& exact,
               std::span<std::vector<double>> columns) {
  const std::size_t rows = factor.rows;
  const std::vector<double> of_driven = means_of(driven), of_exact = means_of(exact);
  // What the inputs lack, as the driven ones know it: cov(driven, exact - driven).
  std::vector<double> lacking(rows), own(rows);
  std::vector<std::vector<double>> right(columns.size(), std::vector<double>(rows));
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t row = factor.order[i];
    covariances(driven, row, of_driven, exact, of_exact, 0, lacking);
    covariances(driven, row, of_driven, driven, of_driven, 0, own);
    for (std::size_t other = 0; other < rows; ++other) {
      lacking[other] = (lacking[other] - own[other]) * (other == row ? 1 : factor.trusted);
    }
    for (std::size_t column = 0; column < columns.size(); ++column) {
      right[column][i] = std::inner_product(lacking.begin(), lacking.end(), columns[column].begin(), 0.0);
    }
  }
  for (std::size_t column = 0; column < columns.size(); ++column) {
    solve(factor, right[column]);
    for (std::size_t i = 0; i < rows; ++i) columns[column][factor.order[i]] += right[column][i];
  }
}

}  // namespace tessera::compile
