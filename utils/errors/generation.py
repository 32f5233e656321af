"""What can be wrong with a picture that is to be made of words, or was."""

from utils.errors.base import AppError


class ModelUnknown(AppError):
    status, code, title = 400, "model_unknown", "The service does not offer this model"


class GeneratedImageGone(AppError):
    status, code, title = 404, "generated_image_gone", "There is no such generated image"
